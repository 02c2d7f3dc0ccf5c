import type { Chunk } from './chunks.ts';
import { foldedPhrase } from './fold.ts';
import type { LanguagePack, SpokenCommand } from './language-pack.ts';
import { phrasesOf } from './pack-phrases.ts';
import type { Replacement } from './replacements.ts';

/** What a phrase stands for. */
export type Meaning =
  | { readonly kind: 'command'; readonly command: SpokenCommand }
  | { readonly kind: 'replacement'; readonly write: string }
  | { readonly kind: 'literal' };

interface Entry {
  readonly words: readonly string[];
  readonly meaning: Meaning;
}

/** The phrases by their first word, longest first. */
export type PhraseTable = ReadonlyMap<string, readonly Entry[]>;

export interface Match {
  readonly meaning: Meaning;
  /** Chunks that it takes. */
  readonly length: number;
}

/**
 * Phrases with no plain words are left out: nothing said could match them. Of two that are said the same way the
 * first counts, and the user's come first.
 */
export function phraseTable(pack: LanguagePack | undefined, replacements: readonly Replacement[]): PhraseTable {
  const table = new Map<string, Entry[]>();
  const add = (phrase: string, meaning: Meaning): void => {
    const words = foldedPhrase(phrase);
    const first = words[0];
    if (first === undefined) return;
    const entries = table.get(first);
    if (entries) entries.push({ words, meaning });
    else table.set(first, [{ words, meaning }]);
  };
  for (const { say, write } of replacements) add(say, { kind: 'replacement', write });
  if (pack) {
    for (const phrase of pack.literal) add(phrase, { kind: 'literal' });
    for (const [phrase, command] of phrasesOf(pack)) add(phrase, { kind: 'command', command });
  }
  // Sorting is stable: among phrases of one length the first added stays first.
  for (const entries of table.values()) entries.sort((a, b) => b.words.length - a.words.length);
  return table;
}

/** How many chunks from `start` on are exactly these words; 0 when they are not. */
function chunksTaken(chunks: readonly Chunk[], start: number, words: readonly string[]): number {
  let word = 0;
  for (let index = start; ; index += 1) {
    const chunk = chunks[index];
    if (!chunk || chunk.parts.length === 0) return 0;
    // Inside a phrase there is no punctuation and no new line: those part what was said.
    if (index > start && (chunk.lead !== '' || chunk.gap.includes('\n'))) return 0;
    for (const part of chunk.parts) {
      // Words that end inside a chunk are part of a longer word: `Komma-Fehler` is no comma.
      if (part !== words[word]) return 0;
      word += 1;
    }
    if (word === words.length) return index - start + 1;
    if (chunk.trail !== '') return 0;
  }
}

/** The longest phrase that starts with this chunk. */
export function longestMatch(table: PhraseTable, chunks: readonly Chunk[], start: number): Match | undefined {
  const first = chunks[start]?.parts[0];
  for (const { words, meaning } of (first !== undefined && table.get(first)) || []) {
    const length = chunksTaken(chunks, start, words);
    if (length > 0) return { meaning, length };
  }
  return undefined;
}
