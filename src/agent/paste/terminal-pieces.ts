/** So much goes into a terminal at once, in UTF-16 units: konsole asks its user about more than 8,000, and waits. */
const MAX_PIECE = 4_000;
/**
 * And so much in UTF-8. What a pseudo-terminal cannot take because nobody reads at its other end (Linux: 8 KiB and what the
 * reader is owed) mlterm keeps until its next event.
 */
const MAX_BYTES = 8_000;

/** A text as it is pasted into a terminal, one piece after the other. No piece begins in the middle of a character. */
export function terminalPieces(text: string): string[] {
  if (text.length <= MAX_PIECE && Buffer.byteLength(text) <= MAX_BYTES) return [text];
  const pieces: string[] = [];
  let start = 0;
  let bytes = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(text)) {
    const more = Buffer.byteLength(segment);
    bytes += more;
    if ((index + segment.length - start <= MAX_PIECE && bytes <= MAX_BYTES) || index === start) continue;
    pieces.push(text.slice(start, index));
    start = index;
    bytes = more;
  }
  pieces.push(text.slice(start));
  return pieces;
}
