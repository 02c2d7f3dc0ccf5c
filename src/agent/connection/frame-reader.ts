import { z } from 'zod';
import { type RelayFrame, relayFrameSchema } from '../../protocol/frames.ts';

/** Enough of a bad transcription to answer it. */
const transcriptionIdSchema = z.object({
  type: z.literal('transcription'),
  id: z.guid().transform((id) => id.toLowerCase()),
});

export type ReadFrame =
  | { ok: true; frame: RelayFrame }
  /** `why` names places and kinds of faults, never what stood there. `transcriptionId`: it can be answered. */
  | { ok: false; why: string; transcriptionId?: string };

/** Validates one WebSocket text frame from a relay. Never throws. Message ids are lower case from here on. */
export function readFrame(data: string): ReadFrame {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return { ok: false, why: 'not JSON' };
  }
  const parsed = relayFrameSchema.safeParse(json);
  if (parsed.success) {
    const frame = parsed.data;
    return { ok: true, frame: 'id' in frame ? { ...frame, id: frame.id.toLowerCase() } : frame };
  }
  const why = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'frame'}: ${issue.code}`).join(', ');
  const known = transcriptionIdSchema.safeParse(json);
  return known.success ? { ok: false, why, transcriptionId: known.data.id } : { ok: false, why };
}
