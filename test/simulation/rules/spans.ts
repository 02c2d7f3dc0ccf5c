import type { Model } from '../model/model.ts';

/** A part of a history, milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When something of these kinds was going on at a machine, or at any. */
export function spansOf({ incidents }: Model, kinds: readonly string[], machine: string | undefined): Span[] {
  return incidents
    .filter(({ kind, where }) => kinds.includes(kind) && (machine === undefined || where === machine))
    .map(({ at, ms }) => ({ from: at, to: at + ms }));
}

/** How long `span` is where none of `others` is. */
export function lengthWithout(span: Span, others: readonly Span[]): number {
  const left = others.reduce<Span[]>(
    (pieces, { from, to }) =>
      pieces
        .flatMap((piece) => [
          { from: piece.from, to: Math.min(piece.to, from) },
          { from: Math.max(piece.from, to), to: piece.to },
        ])
        .filter((piece) => piece.to > piece.from),
    [span],
  );
  return left.reduce((sum, piece) => sum + piece.to - piece.from, 0);
}
