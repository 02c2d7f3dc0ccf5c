import { type Segment, textOf } from '../../protocol/segments.ts';

/** A payload as JSON, made once: the same characters go into the row and into the frame. */
export interface EncodedPayload {
  /** JSON of the segments. */
  readonly payload: string;
  /** JSON of all text in them. */
  readonly text: string;
}

export function encodePayload(segments: readonly Segment[]): EncodedPayload {
  const only = segments.length === 1 ? segments[0] : undefined;
  if (only?.type === 'text') {
    const text = JSON.stringify(only.value);
    return { payload: `[{"type":"text","value":${text}}]`, text };
  }
  return { payload: JSON.stringify(segments), text: JSON.stringify(textOf(segments)) };
}
