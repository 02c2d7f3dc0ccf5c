import type { Chunk } from './chunks.ts';

/**
 * The chunk with a capital at its start. Words that have capitals already (`iPhone`), what is no plain word (addresses,
 * numbers) and what is a part of an address (`.org`, `www`) stay as they are.
 */
export function capitalised({ lead, core, trail, parts }: Chunk): string {
  const plain = parts.length > 0 && core !== 'www' && /^[¿¡]*$/.test(lead) && !/\p{Lu}/u.test(core);
  return lead + (plain ? cased(core, 'capital') : core) + trail;
}

/** A word with a capital, or in capitals. */
export function cased(word: string, to: 'capital' | 'upper'): string {
  if (to === 'upper') return word.toUpperCase();
  const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
  const upper = first.toUpperCase();
  // `ß` and ligatures would become two letters.
  return [...upper].length === 1 ? upper + word.slice(first.length) : word;
}
