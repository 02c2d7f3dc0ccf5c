import { withoutControls, withoutTrailingNewlines } from '../../protocol/clipboard-text.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { NewlinePolicy } from './typist.ts';

/** What the hygiene has to know of the target. */
export interface HygieneOptions {
  /** Whether the focused program is a terminal. */
  terminal: boolean;
  /** Whether what has the focus holds one line, so that a newline in it would be lost, or send what is there. */
  singleLine?: boolean;
  newlinePolicy: NewlinePolicy;
}

/**
 * One run of text as it is typed (docs/text-hygiene.md has the rules with examples):
 * CRLF and lone CR become LF; control characters other than tab and LF go; in a terminal under
 * `spaces-in-terminals` the newlines at the end go and every other newline and every tab becomes one space.
 *
 * Pure and idempotent. The result may be empty. For a message with several segments use `cleanSegments`,
 * which knows where a run of text ends.
 */
export function cleanText(text: string, options: HygieneOptions): string {
  const printable = withoutControls(text);
  const oneLine = options.terminal || options.singleLine === true;
  if (!oneLine || options.newlinePolicy === 'keep') return printable;
  return withoutTrailingNewlines(printable).replaceAll(/[\n\t]/g, ' ');
}

/** One step of typing a message. `parts`: how many segments of the message as it was sent are typed after it. */
export type CleanSegment = Segment & { readonly parts: number };

/**
 * The segments of one message as they are typed: neighbouring texts are joined (a newline between two texts is
 * inside the message, not at its end), each run is cleaned, and runs with nothing left in them go. An empty result
 * means that there is nothing to type, which a typist reports as `failed`, never as `typed`.
 */
export function cleanSegments(segments: readonly Segment[], options: HygieneOptions): CleanSegment[] {
  const cleaned: CleanSegment[] = [];
  let run: string[] = [];
  const endRun = (parts: number): void => {
    const value = cleanText(run.join(''), options);
    run = [];
    if (value !== '') cleaned.push({ type: 'text', value, parts });
  };
  for (const [index, segment] of segments.entries()) {
    if (segment.type === 'text') {
      run.push(segment.value);
    } else {
      endRun(index);
      cleaned.push({ ...segment, parts: index + 1 });
    }
  }
  endRun(segments.length);
  return cleaned;
}
