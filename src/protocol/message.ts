import { z } from 'zod';

/** What became of a message (docs/http-api.md). */
export const MESSAGE_STATUSES = [
  /** Stored; the agent is away, or it waits its turn. */
  'queued',
  /** Written to the agent, no ACK yet. */
  'sent',
  'typed',
  /** Not typed, but on the clipboard of the computer, for its user to paste. */
  'clipboard',
  /** The agent waits for its user to decide. */
  'held',
  /** Taken back after it was written to a computer that has not confirmed it yet: it may be typed. */
  'cancelling',
  'failed',
  'expired',
  'cancelled',
] as const;
export const messageStatusSchema = z.enum(MESSAGE_STATUSES);
export type MessageStatus = z.infer<typeof messageStatusSchema>;

/** Not yet acknowledged, and not over for another reason either. */
export function isPending(status: MessageStatus): boolean {
  return status === 'queued' || status === 'sent';
}

/** Nothing comes after it, but an agent's late word after `failed` with `UNCERTAIN`. */
export function isOver(status: MessageStatus): boolean {
  return !isPending(status) && status !== 'held' && status !== 'cancelling';
}

/**
 * `seen`: the text stands in the field. `read`: the target program was seen reading the text. `assumed`: the platform
 * offers no such evidence.
 */
export const receiptSchema = z.enum(['seen', 'read', 'assumed']);
export type Receipt = z.infer<typeof receiptSchema>;

/** What an agent says of a message in its ACK. `cancelled`: it was withdrawn, and what was not typed yet never will be. */
export const outcomeSchema = z.enum(['typed', 'clipboard', 'held', 'failed', 'cancelled']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** How a held message ended. */
export const heldOutcomeSchema = z.enum(['typed', 'clipboard', 'failed', 'expired', 'cancelled']);
export type HeldOutcome = z.infer<typeof heldOutcomeSchema>;

/** `code` is one of `TypingErrorCode`, or one that a newer agent knows. */
export const typingErrorSchema = z.object({ code: z.string().max(64), message: z.string().max(500) });
export type TypingError = z.infer<typeof typingErrorSchema>;

/** How many of its segments were typed before it was stopped in the middle; absent when none, or all. */
export const typedPartsSchema = z.int().nonnegative();

/** A message as the API shows it: never its text. Times are ISO 8601, UTC. */
export const messageViewSchema = z.object({
  // Its sender may have chosen any UUID, not only those of the versions that RFC 9562 defines.
  messageId: z.guid(),
  deviceId: z.string(),
  status: messageStatusSchema,
  receipt: receiptSchema.optional(),
  error: typingErrorSchema.optional(),
  typedParts: typedPartsSchema.optional().describe('How many segments were typed before it was stopped'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type MessageView = z.infer<typeof messageViewSchema>;
