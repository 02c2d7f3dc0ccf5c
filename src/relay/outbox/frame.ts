import type { AskFrame, CancelFrame } from '../../protocol/frames.ts';
import { MAX_FRAME_TO_AGENT_BYTES } from '../../protocol/limits.ts';
import type { EncodedPayload } from '../messages/encoded-payload.ts';
import type { MessageRecord } from '../messages/message-record.ts';

/** Everything in a `transcription` frame but the two JSON strings: ids, numbers, the sender's name, the field names. */
const FRAME_OVERHEAD_BYTES = 512;
/** UTF-8 needs at most this many bytes for one UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3;

/** Whether its frame stays within `MAX_FRAME_TO_AGENT_BYTES`. */
export function fitsFrame({ payload, text }: EncodedPayload): boolean {
  const room = MAX_FRAME_TO_AGENT_BYTES - FRAME_OVERHEAD_BYTES;
  if ((payload.length + text.length) * MAX_BYTES_PER_UNIT <= room) return true;
  return Buffer.byteLength(payload) + Buffer.byteLength(text) <= room;
}

/** A `CancelFrame` as JSON. */
export function cancelFrame(message: MessageRecord): string {
  return frameAbout('cancel', message);
}

/** An `AskFrame` as JSON. */
export function askFrame(message: MessageRecord): string {
  return frameAbout('ask', message);
}

function frameAbout(type: (CancelFrame | AskFrame)['type'], { id, seq, epoch }: MessageRecord): string {
  const frame: CancelFrame | AskFrame = { type, id, ...(epoch !== undefined && { epoch, seq }) };
  return JSON.stringify(frame);
}

/** A `TranscriptionFrame` as JSON. `ageMs`: how old the message is now. `sender`: `undefined` when nobody knows any more. */
export function transcriptionFrame(
  message: MessageRecord,
  encoded: EncodedPayload,
  ageMs: number,
  sender: { readonly id: string; readonly name: string } | undefined,
): string {
  const { id, createdAt, seq, epoch } = message;
  // Nothing in an epoch needs escaping: it is a UUID of ours.
  const position = epoch === undefined ? '' : `,"epoch":"${epoch}","seq":${seq}`;
  const from = sender === undefined ? '' : `,"sender":{"id":"${sender.id}","name":${JSON.stringify(sender.name)}}`;
  return `{"type":"transcription","id":"${id}","text":${encoded.text},"payload":${encoded.payload},"timestamp":${createdAt},"ageMs":${ageMs}${position}${from}}`;
}
