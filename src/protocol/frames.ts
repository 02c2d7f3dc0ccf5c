import { z } from 'zod';
import { deviceIdSchema } from './device-id.ts';
import { heldOutcomeSchema, outcomeSchema, receiptSchema, typingErrorSchema } from './message.ts';
import { nameSchema } from './name.ts';
import { payloadSchema } from './segments.ts';

/** Frames between relay and agent are JSON text (docs/architecture.md). Unknown fields are ignored, so that a newer peer can add some. */

export const registerFrameSchema = z.object({
  type: z.literal('register'),
  deviceId: deviceIdSchema,
  name: nameSchema.optional(),
  /** `process.platform` of the agent. */
  platform: z.string().max(64).optional(),
});
export type RegisterFrame = z.infer<typeof registerFrameSchema>;

const messageId = z.guid().transform((id) => id.toLowerCase());

/** A bare `{type:'ack', id}` means typed, assumed. */
export const ackFrameSchema = z.object({
  type: z.literal('ack'),
  id: messageId,
  outcome: outcomeSchema.default('typed'),
  receipt: receiptSchema.optional(),
  error: typingErrorSchema.optional(),
});
export type AckFrame = z.infer<typeof ackFrameSchema>;

/** How a message that was acknowledged as `held` ended. */
export const updateFrameSchema = z.object({
  type: z.literal('update'),
  id: messageId,
  outcome: heldOutcomeSchema,
  receipt: receiptSchema.optional(),
  error: typingErrorSchema.optional(),
});
export type UpdateFrame = z.infer<typeof updateFrameSchema>;

export const agentStatusSchema = z.object({
  /** The focused program's name, never a window title. */
  target: z.string().max(128).optional(),
  canType: z.boolean(),
  /** Why not, for a person. */
  reason: z.string().max(500).optional(),
  paused: z.boolean(),
  locked: z.boolean(),
});
export type AgentStatus = z.infer<typeof agentStatusSchema>;

export const statusFrameSchema = agentStatusSchema.extend({ type: z.literal('status') });
export type StatusFrame = z.infer<typeof statusFrameSchema>;

/** Everything an agent may send. */
export const agentFrameSchema = z.discriminatedUnion('type', [
  registerFrameSchema,
  ackFrameSchema,
  updateFrameSchema,
  statusFrameSchema,
]);
export type AgentFrame = z.infer<typeof agentFrameSchema>;

export const registeredFrameSchema = z.object({
  type: z.literal('registered'),
  deviceId: z.string(),
  relayId: z.string(),
  pingIntervalMs: z.number().int().positive(),
});
export type RegisteredFrame = z.infer<typeof registeredFrameSchema>;

export const transcriptionFrameSchema = z.object({
  type: z.literal('transcription'),
  id: z.guid(),
  /** All text of the payload; for agents that know no segments. */
  text: z.string(),
  payload: payloadSchema,
  /** When the relay accepted the message, milliseconds since the Unix epoch, by the relay's clock. */
  timestamp: z.number(),
  /** How old the message was when this frame was written, by the relay's clock: the agent's may differ. */
  ageMs: z.number().nonnegative().default(0),
});
export type TranscriptionFrame = z.infer<typeof transcriptionFrameSchema>;

/** The sender withdrew a held message. The agent drops it and answers `update` with `cancelled`. */
export const cancelFrameSchema = z.object({ type: z.literal('cancel'), id: z.guid() });
export type CancelFrame = z.infer<typeof cancelFrameSchema>;

/** Everything a relay may send to an agent. */
export const relayFrameSchema = z.discriminatedUnion('type', [
  registeredFrameSchema,
  transcriptionFrameSchema,
  cancelFrameSchema,
]);
export type RelayFrame = z.infer<typeof relayFrameSchema>;
