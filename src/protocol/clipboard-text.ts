import type { Key, Segment } from './segments.ts';

/** C0 without tab and line feed, DEL, C1. Carriage returns are line feeds by then. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What a key stands for in text that is pasted instead of typed. */
const KEY_AS_TEXT: Partial<Record<Key, string>> = { enter: '\n', tab: '\t' };

/** CRLF and lone CR become LF; control characters other than tab and LF go (docs/text-hygiene.md, "Always"). */
export function withoutControls(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '');
}

/** Not a regular expression: `/\n+$/` takes quadratic time on a long run of newlines in the middle. */
export function withoutTrailingNewlines(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}

/**
 * A message as it goes to a clipboard, whoever puts it there: nobody knows where it will be pasted. Line breaks stay; a
 * last one, which would run a command in a terminal, goes (docs/text-hygiene.md, "On the clipboard").
 */
export function clipboardText(segments: readonly Segment[]): string {
  const parts = segments.map((segment) => (segment.type === 'text' ? segment.value : (KEY_AS_TEXT[segment.key] ?? '')));
  return withoutTrailingNewlines(withoutControls(parts.join('')));
}

/** What is on the clipboard already and nobody has pasted, and a text that comes to it: apart, on one line. */
export function pileUp(left: string, text: string): string {
  return left === '' || /\s$/.test(left) || /^\s/.test(text) ? `${left}${text}` : `${left} ${text}`;
}
