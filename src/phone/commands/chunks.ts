import { foldedParts } from './fold.ts';

/** What stands between two white spaces, and the white space before it. `gap + lead + core + trail` is the source. */
export interface Chunk {
  readonly gap: string;
  /** Punctuation at the edges, as recognisers add it by themselves. */
  readonly lead: string;
  readonly core: string;
  readonly trail: string;
  /** Folded parts of the core; empty when it is no plain word, and therefore in no phrase. */
  readonly parts: readonly string[];
}

const PUNCTUATION = '.,;:!?…¿¡';

/** Whether nothing but punctuation is in it. */
export function isPunctuation(chunk: Chunk): boolean {
  return chunk.core === '';
}

function chunkOf(gap: string, text: string): Chunk {
  // Loops, for `/[.,]+$/` takes quadratic time on a text full of dots.
  let start = 0;
  while (start < text.length && PUNCTUATION.includes(text.charAt(start))) start += 1;
  let end = text.length;
  while (end > start && PUNCTUATION.includes(text.charAt(end - 1))) end -= 1;
  const core = text.slice(start, end);
  return { gap, lead: text.slice(0, start), core, trail: text.slice(end), parts: foldedParts(core) };
}

/** Splits a text without losing a byte: all chunks and then `rest`, the white space at the end, are the text. */
export function chunksOf(text: string): { chunks: Chunk[]; rest: string } {
  const chunks: Chunk[] = [];
  let rest = '';
  // Texts and the white space between them, in turns.
  for (const [index, piece] of text.split(/(\s+)/u).entries()) {
    if (index % 2 === 1) rest = piece;
    else if (piece !== '') {
      chunks.push(chunkOf(rest, piece));
      rest = '';
    }
  }
  return { chunks, rest };
}
