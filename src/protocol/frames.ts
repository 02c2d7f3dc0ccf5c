import { z } from 'zod';
import { deviceIdSchema } from './device-id.ts';
import { epochSchema } from './epoch.ts';
import { heldOutcomeSchema, outcomeSchema, receiptSchema, typedPartsSchema, typingErrorSchema } from './message.ts';
import { nameSchema } from './name.ts';
import { payloadSchema } from './segments.ts';

/** Frames between relay and agent are JSON text (docs/architecture.md). Unknown fields are ignored, so that a newer peer can add some. */

/**
 * Which journal an agent remembers messages in, and how far that goes: a relay sends what it once wrote again only to
 * the journal that it wrote it to, for no other knows whether it was typed (docs/decisions/0070).
 */
export const journalIdentitySchema = z.object({
  /** Another file, or an older copy of it, is another journal. */
  id: z.guid(),
  /** The relay that it last took messages of, and the highest `seq` of that relay's `epoch` that it has seen. */
  relayId: z.string().max(128).optional(),
  epoch: epochSchema.optional(),
  seq: z.int().nonnegative().optional(),
});
export type JournalIdentity = z.infer<typeof journalIdentitySchema>;

export const registerFrameSchema = z.object({
  type: z.literal('register'),
  deviceId: deviceIdSchema,
  name: nameSchema.optional(),
  /** `process.platform` of the agent. */
  platform: z.string().max(64).optional(),
  journal: journalIdentitySchema.optional(),
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
  /** With `held`, `failed` and `cancelled`: so many segments are typed, and the rest is held, failed or cancelled. */
  typedParts: typedPartsSchema.optional(),
});
export type AckFrame = z.infer<typeof ackFrameSchema>;

/** How a message ended that was acknowledged as `held`, or that the relay asked to cancel. */
export const updateFrameSchema = z.object({
  type: z.literal('update'),
  id: messageId,
  outcome: heldOutcomeSchema,
  receipt: receiptSchema.optional(),
  error: typingErrorSchema.optional(),
  typedParts: typedPartsSchema.optional(),
});
export type UpdateFrame = z.infer<typeof updateFrameSchema>;

export const agentStatusSchema = z.object({
  /** The focused program's name, never a window title. */
  target: z.string().max(128).optional(),
  /**
   * Of the field that has the focus there, where the accessibility interface tells: one that hides or only shows its text,
   * or a browser's address. Never what stands in it. What this version does not know counts as not said.
   */
  field: z.enum(['password', 'read-only', 'address-bar']).optional().catch(undefined),
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
  /** The relay's current epoch of messages. */
  epoch: epochSchema.optional(),
});
export type RegisteredFrame = z.infer<typeof registeredFrameSchema>;

/** Where a message stands in the order in which its relay accepted messages, and in which history of that relay. */
const position = { epoch: epochSchema.optional(), seq: z.int().nonnegative().optional() };

/**
 * Whoever sent a message, as its relay says: the id stays the same when a phone is paired anew. Relays of version 0.1 do
 * not say it; what this version does not understand counts as not said.
 */
export const senderSchema = z.object({ id: z.string().min(1).max(128), name: nameSchema });
export type MessageSender = z.infer<typeof senderSchema>;

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
  ...position,
  sender: senderSchema.optional().catch(undefined),
});
export type TranscriptionFrame = z.infer<typeof transcriptionFrameSchema>;

/**
 * The message was withdrawn. An agent that is typing it stops at the end of a segment and acknowledges it; any other is
 * answered with an `update`: `cancelled`, or what became of it before.
 */
export const cancelFrameSchema = z.object({ type: z.literal('cancel'), id: z.guid(), ...position });
export type CancelFrame = z.infer<typeof cancelFrameSchema>;

/**
 * What became of the message? The relay is not sure that it knows. An agent answers as if it came again: with an ACK or
 * an update; `failed`, `UNCERTAIN` when it does not know it. Sent to agents only that have told of a journal.
 */
export const askFrameSchema = z.object({ type: z.literal('ask'), id: z.guid(), ...position });
export type AskFrame = z.infer<typeof askFrameSchema>;

/** Everything a relay may send to an agent. */
export const relayFrameSchema = z.discriminatedUnion('type', [
  registeredFrameSchema,
  transcriptionFrameSchema,
  cancelFrameSchema,
  askFrameSchema,
]);
export type RelayFrame = z.infer<typeof relayFrameSchema>;

/** What a relay sends to an agent that is registered: all of it is about a message. */
export type MessageFrame = Exclude<RelayFrame, RegisteredFrame>;
