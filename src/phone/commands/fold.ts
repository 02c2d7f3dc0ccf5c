/** Letters, digits and their combining marks, with hyphens and apostrophes only between them. */
const PLAIN_WORD = /^[\p{L}\p{M}\p{N}]+(?:[-‐‑'’][\p{L}\p{M}\p{N}]+)*$/u;
const INNER_JOINT = /[-‐‑'’]/;
/** Accents. The tilde of ñ makes another letter and is kept; without a lookbehind, which older iPhones cannot read. */
const ACCENTS = /n\u0303|[\u0300-\u036f]/g;

/** What counts when words are compared: no case, no accents, `ß` as `ss`. */
function fold(word: string): string {
  const decomposed = word.toLowerCase().normalize('NFD');
  return decomposed.replace(ACCENTS, (found) => (found.length > 1 ? found : '')).replaceAll('ß', 'ss');
}

/**
 * The folded parts of one word: `point-virgule` and `d’interrogation` have two, so that what a recogniser writes with
 * a hyphen is the same as without. Empty for what is no plain word (an address, an emoji, `3,5`).
 */
export function foldedParts(word: string): string[] {
  return PLAIN_WORD.test(word) ? fold(word).split(INNER_JOINT) : [];
}

/** The folded words of a spoken phrase; empty when one of them is no plain word. */
export function foldedPhrase(phrase: string): string[] {
  const words: string[] = [];
  for (const word of phrase.split(/\s+/)) {
    if (word === '') continue;
    const parts = foldedParts(word);
    if (parts.length === 0) return [];
    words.push(...parts);
  }
  return words;
}
