/**
 * So much goes into a terminal at once, in UTF-16 units. Measured: konsole asks its user about more than 8,000 and
 * pastes nothing meanwhile; mlterm writes the end of 20,000 when its next event comes.
 */
const MAX_PIECE = 4_000;

/** A text as it is pasted into a terminal, one piece after the other. No piece begins in the middle of a character. */
export function terminalPieces(text: string): string[] {
  if (text.length <= MAX_PIECE) return [text];
  const pieces: string[] = [];
  let start = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(text)) {
    if (index + segment.length - start <= MAX_PIECE || index === start) continue;
    pieces.push(text.slice(start, index));
    start = index;
  }
  pieces.push(text.slice(start));
  return pieces;
}
