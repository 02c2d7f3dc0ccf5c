import type { MessageView } from '../../../src/protocol/message.ts';
import type { ProgramEntry } from './entry.ts';

/** What the relay says became of a message. */
export type Answer = Pick<MessageView, 'status' | 'receipt' | 'error'>;

/** What a message was, what was said of it, and what was found. */
export interface Evidence {
  readonly answer: Answer;
  /** What has to stand in the program if it was typed. */
  readonly wanted: string;
  /** What it added to the program's content. */
  readonly landed: string;
  /** What another program then gets from the clipboard. */
  readonly clipboard?: string | undefined;
}

export type Verdict =
  /** Said to be typed, and it stands there, exactly. */
  | 'exact'
  /** Said not to be typed, and it is not; on the clipboard if that was said. */
  | 'honest'
  /** Said to be typed: it does not stand there, or otherwise. */
  | 'false typed'
  /** Said not to be typed, and something of it stands there. */
  | 'false clipboard'
  /** Said to be on the clipboard, where it is not. */
  | 'lost';

export function judge({ answer, wanted, landed, clipboard }: Evidence): Verdict {
  if (answer.status === 'typed') return landed === wanted ? 'exact' : 'false typed';
  if (landed !== '' && !saysThatSomeIsTyped(answer)) return 'false clipboard';
  if (answer.status === 'clipboard' && !clipboard?.endsWith(wanted)) return 'lost';
  return 'honest';
}

/** `failed` may say that a part of the message was typed, or that it may have been. */
function saysThatSomeIsTyped({ status, error }: Answer): boolean {
  return status === 'failed' && (error?.code === 'UNCERTAIN' || /^typed [1-9]/.test(error?.message ?? ''));
}

/** docs/text-hygiene.md, and what the program makes of it. None of the texts has control characters. */
export function expected(entry: ProgramEntry, text: string): string {
  const cleaned = entry.terminal ? text.replace(/\n+$/, '').replaceAll('\n', ' ') : text;
  return entry.difference?.of(cleaned) ?? cleaned;
}

/** What the quick texts came to: each has to stand there once, in the order of acceptance, or not at all. */
export function judgeBurst(
  messages: readonly { readonly text: string; readonly answer: Answer }[],
  landed: string,
): { verdicts: Verdict[]; inOrder: boolean } {
  const verdicts = messages.map(({ text, answer }): Verdict => {
    const times = landed.split(text).length - 1;
    if (answer.status === 'typed') return times === 1 ? 'exact' : 'false typed';
    return times === 0 ? 'honest' : 'false clipboard';
  });
  const standing = messages.filter((_, index) => verdicts[index] === 'exact').map(({ text }) => text);
  const positions = standing.map((text) => landed.indexOf(text));
  const inOrder = positions.every((position, index) => index === 0 || position > (positions[index - 1] ?? 0));
  return { verdicts, inOrder };
}
