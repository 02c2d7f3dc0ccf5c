import type { Segment } from '../../protocol/segments.ts';
import type { NewlinePolicy } from './typist.ts';

/** What the hygiene has to know of the target. */
export interface HygieneOptions {
  /** Whether the focused program is a terminal. */
  terminal: boolean;
  newlinePolicy: NewlinePolicy;
}

/** C0 without tab and line feed, DEL, C1. Carriage returns are line feeds by then. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * One run of text as it is typed (docs/text-hygiene.md has the rules with examples):
 * CRLF and lone CR become LF; control characters other than tab and LF go; in a terminal under
 * `spaces-in-terminals` the newlines at the end go and every other newline becomes one space.
 *
 * Pure and idempotent. The result may be empty. For a message with several segments use `cleanSegments`,
 * which knows where a run of text ends.
 */
export function cleanText(text: string, options: HygieneOptions): string {
  const printable = text.replace(/\r\n?/g, '\n').replace(CONTROLS, '');
  if (!options.terminal || options.newlinePolicy === 'keep') return printable;
  return withoutTrailingNewlines(printable).replaceAll('\n', ' ');
}

/**
 * The segments of one message as they are typed: neighbouring texts are joined (a newline between two texts is
 * inside the message, not at its end), each run is cleaned, and runs with nothing left in them go. An empty result
 * means that there is nothing to type, which a typist reports as `failed`, never as `typed`.
 */
export function cleanSegments(segments: readonly Segment[], options: HygieneOptions): Segment[] {
  const cleaned: Segment[] = [];
  let run: string[] = [];
  const endRun = (): void => {
    const value = cleanText(run.join(''), options);
    run = [];
    if (value !== '') cleaned.push({ type: 'text', value });
  };
  for (const segment of segments) {
    if (segment.type === 'text') {
      run.push(segment.value);
    } else {
      endRun();
      cleaned.push(segment);
    }
  }
  endRun();
  return cleaned;
}

/** Not a regular expression: `/\n+$/` takes quadratic time on a long run of newlines in the middle. */
function withoutTrailingNewlines(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}
