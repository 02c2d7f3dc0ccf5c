import type { MessageView } from '../../../src/protocol/message.ts';
import type { Segment } from '../../../src/protocol/segments.ts';
import type { ProgramEntry } from './entry.ts';

/** What the relay says became of a message. */
export type Answer = Pick<MessageView, 'status' | 'receipt' | 'error' | 'typedParts'>;

/** What a message was, what was said of it, and what was found. */
export interface Evidence {
  readonly answer: Answer;
  /** What each part of the message has to leave in the program. */
  readonly wanted: readonly string[];
  /** What the message added to the program's content. */
  readonly landed: string;
  /** What has to be on the clipboard if the answer says so, and what another program then gets from there. */
  readonly clipboard: { readonly wanted: string; readonly found: string | undefined };
}

export type Verdict =
  /** Said to be typed, and it stands there, exactly. */
  | 'exact'
  /** Said not to be typed, or not to its end, and so it is; on the clipboard if that was said. */
  | 'honest'
  /** Said to be typed, all of it or some: it does not stand there, or otherwise. */
  | 'false typed'
  /** Said not to be typed, and something of it stands there. */
  | 'false clipboard'
  /** Said to be on the clipboard, where it is not. */
  | 'lost';

export function judge({ answer, wanted, landed, clipboard }: Evidence): Verdict {
  if (answer.status === 'typed') return landed === wanted.join('') ? 'exact' : 'false typed';
  // "It may or may not be there": no promise that could be broken.
  if (answer.error?.code === 'UNCERTAIN') return 'honest';
  const saidToBeTyped = wanted.slice(0, answer.typedParts ?? 0).join('');
  if (!landed.startsWith(saidToBeTyped)) return 'false typed';
  if (landed !== saidToBeTyped) return 'false clipboard';
  // Texts that nobody has pasted pile up there (docs/text-hygiene.md): the last one ends it.
  if (answer.status === 'clipboard' && !clipboard.found?.endsWith(clipboard.wanted)) return 'lost';
  return 'honest';
}

/** What one part of a message leaves in the program (docs/text-hygiene.md). */
export function expected({ terminal, enter = '\n' }: ProgramEntry, segment: Segment): string {
  // No other key is sent to the programs of the matrix.
  if (segment.type === 'key') return enter;
  return terminal ? segment.value.replace(/\n+$/, '').replace(/[\n\t]/g, ' ') : segment.value;
}

/** What a message that was not typed leaves on the clipboard. None of the texts has control characters. */
export function onClipboard(payload: readonly Segment[]): string {
  return payload.map((segment) => (segment.type === 'text' ? segment.value : '\n')).join('');
}

/** What the quick texts came to: each has to stand there once, in the order of acceptance, or not at all. */
export function judgeBurst(
  messages: readonly { readonly text: string; readonly answer: Answer }[],
  landed: string,
): { verdicts: Verdict[]; inOrder: boolean } {
  const verdicts = messages.map(({ text, answer }): Verdict => {
    const times = landed.split(text).length - 1;
    if (answer.status === 'typed') return times === 1 ? 'exact' : 'false typed';
    return times === 0 || answer.error?.code === 'UNCERTAIN' ? 'honest' : 'false clipboard';
  });
  const standing = messages.filter((_, index) => verdicts[index] === 'exact').map(({ text }) => text);
  const positions = standing.map((text) => landed.indexOf(text));
  const inOrder = positions.every((position, index) => index === 0 || position > (positions[index - 1] ?? 0));
  return { verdicts, inOrder };
}
