import type { CancelFrame } from '../../protocol/frames.ts';
import { MAX_FRAME_TO_AGENT_BYTES } from '../../protocol/limits.ts';
import type { EncodedPayload } from '../messages/encoded-payload.ts';

/** Everything in a `transcription` frame but the two JSON strings: 36 of the id, two numbers, the field names. */
const FRAME_OVERHEAD_BYTES = 256;
/** UTF-8 needs at most this many bytes for one UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3;

/** Whether its frame stays within `MAX_FRAME_TO_AGENT_BYTES`. */
export function fitsFrame({ payload, text }: EncodedPayload): boolean {
  const room = MAX_FRAME_TO_AGENT_BYTES - FRAME_OVERHEAD_BYTES;
  if ((payload.length + text.length) * MAX_BYTES_PER_UNIT <= room) return true;
  return Buffer.byteLength(payload) + Buffer.byteLength(text) <= room;
}

/** A `CancelFrame` as JSON. */
export function cancelFrame(id: string): string {
  const frame: CancelFrame = { type: 'cancel', id };
  return JSON.stringify(frame);
}

/** A `TranscriptionFrame` as JSON. */
export function transcriptionFrame(id: string, encoded: EncodedPayload, createdAt: number, now: number): string {
  // A wall clock that was set back must not make a message younger than new.
  const ageMs = Math.max(0, now - createdAt);
  return `{"type":"transcription","id":"${id}","text":${encoded.text},"payload":${encoded.payload},"timestamp":${createdAt},"ageMs":${ageMs}}`;
}
