import { foldedPhrase } from './fold.ts';

/** What the user adds: whenever `say` is said, `write` is written instead. */
export interface Replacement {
  readonly say: string;
  readonly write: string;
}

/** In UTF-16 units, but for `words` and `count`. */
export const REPLACEMENT_LIMITS = { count: 200, say: 80, words: 8, write: 2_000 } as const;

/**
 * - `say-empty`, `say-too-long`, `say-not-words` (only letters, digits, hyphens and apostrophes can be said)
 * - `say-taken`: another one is said the same way, case and accents ignored
 * - `write-empty`, `write-too-long`, `write-control` (a control character other than tab and newline, or half of a
 *   surrogate pair: nothing that can be typed)
 * - `too-many`
 */
export type ReplacementProblem =
  | 'say-empty'
  | 'say-too-long'
  | 'say-not-words'
  | 'say-taken'
  | 'write-empty'
  | 'write-too-long'
  | 'write-control'
  | 'too-many';

/** C0 but tab and line feed, DEL, C1, and lone surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const UNTYPABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Cs}/u;

/** How `say` is told from others; also what a phrase table looks up. */
function spokenKey(say: string): string {
  return foldedPhrase(say).join(' ');
}

/** What is wrong with one more replacement beside `others`; `undefined` when nothing is. */
export function replacementProblem(
  { say, write }: Replacement,
  others: readonly Replacement[] = [],
): ReplacementProblem | undefined {
  if (say.trim() === '') return 'say-empty';
  if (say.length > REPLACEMENT_LIMITS.say) return 'say-too-long';
  const words = foldedPhrase(say);
  if (words.length === 0) return 'say-not-words';
  if (words.length > REPLACEMENT_LIMITS.words) return 'say-too-long';
  if (write === '') return 'write-empty';
  if (write.length > REPLACEMENT_LIMITS.write) return 'write-too-long';
  if (UNTYPABLE.test(write)) return 'write-control';
  if (others.some((other) => spokenKey(other.say) === words.join(' '))) return 'say-taken';
  return others.length >= REPLACEMENT_LIMITS.count ? 'too-many' : undefined;
}

/**
 * Replacements as they were stored or imported: unknown data. What is wrong is left out, so that one bad entry does
 * not cost the user the others. White space around `say` goes, line ends become line feeds.
 */
export function readReplacements(stored: unknown): Replacement[] {
  const kept: Replacement[] = [];
  const taken = new Set<string>();
  for (const entry of Array.isArray(stored) ? stored : []) {
    if (kept.length === REPLACEMENT_LIMITS.count) break;
    if (typeof entry?.say !== 'string' || typeof entry.write !== 'string') continue;
    const replacement = { say: entry.say.trim(), write: entry.write.replace(/\r\n?/g, '\n') };
    const key = spokenKey(replacement.say);
    if (taken.has(key) || replacementProblem(replacement) !== undefined) continue;
    taken.add(key);
    kept.push(replacement);
  }
  return kept;
}
