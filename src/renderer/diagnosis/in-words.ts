import type { Words } from '../i18n/words.ts';

/** What a typist says of itself in the language of the window; as it came, which is English, where nobody knows it. */
export function inWords(detail: string, sentences: Words['diagnosis']['sentences']): string {
  const known = sentences.find(([sentence]) => sentence.test(detail));
  return known === undefined ? detail : detail.replace(...known);
}
