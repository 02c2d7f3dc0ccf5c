import { CORPUS } from '../corpus.ts';

/** Fifteen texts in every script, the longest of 20 000 characters. */
export const TEXTS: readonly (readonly [name: string, text: string])[] = [
  'a sentence',
  'all printable ASCII',
  'leading and trailing spaces',
  'typographic quotes',
  'backslashes',
  'Latin Extended-A',
  'Greek',
  'Ukrainian',
  'Arabic with vowel marks',
  'Devanagari',
  'Japanese',
  'beyond the BMP',
  'ZWJ families',
  'paragraphs',
  '20 000 characters',
].map((name) => [name, CORPUS[name] ?? ''] as const);

/** docs/text-hygiene.md, for terminals. */
export function inTerminal(text: string): string {
  return text.replace(/\n+$/, '').replaceAll(/[\n\t]/g, ' ');
}
