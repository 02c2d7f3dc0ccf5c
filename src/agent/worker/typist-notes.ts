import { z } from 'zod';
import { agentStatusSchema } from '../../protocol/frames.ts';
import { receiptSchema, type TypingError, typedPartsSchema } from '../../protocol/message.ts';

/** What the two sides of a typist in a worker say to each other besides calls. All of it is JSON. */

const nameSchema = z.string().max(200);
const reasonSchema = z.string().transform((text) => text.slice(0, 500));

const desktopStateSchema = z
  .object({
    target: z.object({ name: nameSchema, terminal: z.boolean() }).optional(),
    locked: z.boolean(),
    field: agentStatusSchema.shape.field,
  })
  .transform(({ target, locked, field }) => ({ target, locked, ...(field && { field }) }));

export const probeSchema = z.object({
  ok: z.boolean(),
  reason: reasonSchema.exactOptional(),
  capabilities: z.array(z.object({ name: nameSchema, ok: z.boolean(), detail: reasonSchema })).max(100),
});

export const typingResultSchema = z.object({
  outcome: z.enum(['typed', 'clipboard', 'failed', 'stopped']),
  typedParts: typedPartsSchema.exactOptional(),
  receipt: receiptSchema.exactOptional(),
  method: nameSchema.exactOptional(),
  error: z.object({ code: z.string().max(64), message: reasonSchema }).exactOptional(),
});

/** What the worker says by itself. */
export const typistNoteSchema = z.discriminatedUnion('type', [
  /** After each change, and before `start` is answered. */
  z.object({ type: z.literal('state'), connected: z.boolean(), state: desktopStateSchema }),
  /** `mayGoOn`, before each part of the message at hand; to be answered with an `AnswerNote`. */
  z.object({ type: z.literal('may go on'), id: z.number() }),
  z.object({
    type: z.literal('log'),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    fields: z.record(z.string().max(64), z.union([z.string().max(300), z.number(), z.boolean()])),
    message: z.string().max(300),
  }),
  /** What the next worker is to know if this one dies; left out: nothing any more. */
  z.object({ type: z.literal('keep'), data: z.unknown().optional() }),
]);
export type TypistNote = z.input<typeof typistNoteSchema>;

/** This program's answer; without a reason the worker may go on. */
export interface AnswerNote {
  id: number;
  reason?: TypingError;
}
