import { z } from 'zod';
import { type ErrorCode, HTTP_STATUS_BY_CODE, ProtocolError } from '../../../protocol/codes.ts';
import { grantedDevicesSchema, grantsSchema } from '../../../protocol/grants.ts';
import { scopeSchema } from '../../../protocol/http.ts';
import { messageStatusSchema, receiptSchema, typingErrorSchema } from '../../../protocol/message.ts';
import { payloadSchema } from '../../../protocol/segments.ts';
import type { MessageRecord } from '../../messages/message-record.ts';

/** Who asks, as the relay has let them in that they came to. */
const principalSchema = z.object({
  id: z.string(),
  name: z.string(),
  scope: scopeSchema,
  deviceId: z.string().optional(),
  grants: grantsSchema.extend({ reached: grantedDevicesSchema.optional() }).optional(),
});

/** What one relay asks of the one that has a device. */
export const ownerRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('submit'),
    principal: principalSchema,
    request: z.strictObject({
      id: z.guid(),
      deviceId: z.string(),
      payload: payloadSchema,
      ttlMs: z.int(),
      ageMs: z.number(),
    }),
  }),
  z.strictObject({
    type: z.literal('cancel'),
    principal: principalSchema,
    id: z.string(),
    deviceId: z.string().optional(),
  }),
  /** That session wants it: an agent has come there. */
  z.strictObject({ type: z.literal('release'), deviceId: z.string(), to: z.uuid() }),
]);
export type OwnerRequest = z.output<typeof ownerRequestSchema>;

const recordSchema = z.object({
  seq: z.int(),
  id: z.guid(),
  deviceId: z.string(),
  sender: z.string(),
  bodyHash: z.string(),
  hasKeys: z.boolean(),
  createdAt: z.number(),
  expiresAt: z.number(),
  status: messageStatusSchema,
  receipt: receiptSchema.optional(),
  error: typingErrorSchema.optional(),
  typedParts: z.int().optional(),
  updatedAt: z.number(),
  hlc: z.string().optional(),
  epoch: z.string().optional(),
  written: z.boolean(),
  supposed: z.boolean(),
  writtenTo: z.string().optional(),
});

const code = z.string().transform((value, context): ErrorCode => {
  if (value in HTTP_STATUS_BY_CODE) return value as ErrorCode;
  context.addIssue({ code: 'custom', message: 'is no code' });
  return z.NEVER;
});

/** `position`: what has come of it is in the log up to there. */
export const ownerReplySchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('settled'),
    record: recordSchema,
    status: messageStatusSchema,
    position: z.int(),
  }),
  z.strictObject({ type: z.literal('refused'), code, message: z.string() }),
  z.strictObject({ type: z.literal('released'), free: z.boolean() }),
]);
export type OwnerReply = z.output<typeof ownerReplySchema>;

/** Without what only its owner knows: who waits, its timers, its text. */
export function plainRecord(record: MessageRecord): z.input<typeof recordSchema> {
  const { seq, id, deviceId, sender, bodyHash, hasKeys, createdAt, expiresAt, status, receipt, error } = record;
  const { typedParts, updatedAt, hlc, epoch, written, supposed, writtenTo } = record;
  const place = { seq, id, deviceId, sender, bodyHash, hasKeys, createdAt, expiresAt, hlc, epoch };
  return { ...place, status, receipt, error, typedParts, updatedAt, written, supposed, writtenTo };
}

export function recordOf(reply: z.output<typeof recordSchema>): MessageRecord {
  const absent = { receipt: undefined, error: undefined, typedParts: undefined, hlc: undefined, epoch: undefined };
  return { ...absent, writtenTo: undefined, ...reply };
}

export function refusal(error: unknown): OwnerReply {
  const known = error instanceof ProtocolError ? error : new ProtocolError('INTERNAL_ERROR', 'it could not be done');
  return { type: 'refused', code: known.code, message: known.message };
}
