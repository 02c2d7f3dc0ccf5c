import type { Key, Segment } from '../../../../src/protocol/segments.ts';

/** One row: what is said, and what comes of it: a text, or texts and keys in turn. */
export type SpokenCase = readonly [said: string, written: string | readonly (string | { readonly key: Key })[]];

export interface SpokenCases {
  /** Without capitals, so that a row shows spaces and signs only. */
  readonly plain: readonly SpokenCase[];
  readonly capitalized: readonly SpokenCase[];
}

export function segmentsOf(written: SpokenCase[1]): Segment[] {
  const parts = typeof written === 'string' ? [written] : written;
  return parts.map((part) =>
    typeof part === 'string' ? { type: 'text', value: part } : { type: 'key', key: part.key },
  );
}
