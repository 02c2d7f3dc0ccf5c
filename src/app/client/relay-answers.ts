import { z } from 'zod';
import { agentStatusSchema } from '../../protocol/frames.ts';
import { scopeSchema } from '../../protocol/http.ts';
import { messageStatusSchema, receiptSchema } from '../../protocol/message.ts';

/** The relay's answers, as far as the commands use them. Unknown fields are left out: the relay may be newer. */

export const healthAnswerSchema = z.object({ status: z.string(), version: z.string(), uptimeMs: z.number() });

export const sharingAnswerSchema = z.object({
  success: z.literal(true),
  lan: z.boolean(),
  urls: z.array(z.string()),
  insecureUrls: z.array(z.string()),
  pin: z.string(),
});

export const pairingAnswerSchema = z.object({
  success: z.literal(true),
  code: z.string(),
  expiresAt: z.string(),
  role: scopeSchema,
  links: z.array(z.string()),
});

export const pairingViewSchema = z.object({
  success: z.literal(true),
  open: z.boolean(),
  ended: z.enum(['used', 'expired', 'wrong-codes', 'cancelled']).optional(),
  paired: z.object({ name: z.string(), role: scopeSchema, deviceId: z.string().optional() }).optional(),
});

const deviceDetailSchema = z.object({
  deviceId: z.string(),
  name: z.string(),
  online: z.boolean(),
  connectedAt: z.string().optional(),
  lastSeenAt: z.string().optional(),
  queueDepth: z.number(),
  inFlight: z.number(),
  lastAckMs: z.number().optional(),
  platform: z.string().optional(),
  status: agentStatusSchema.optional(),
});
export type DeviceAnswer = z.infer<typeof deviceDetailSchema>;

export const devicesAnswerSchema = z.object({
  success: z.literal(true),
  devices: z.array(z.string()),
  details: z.array(deviceDetailSchema),
});

export const transcriptionAnswerSchema = z.object({
  success: z.literal(true),
  messageId: z.string(),
  status: messageStatusSchema,
  queued: z.boolean(),
  receipt: receiptSchema.optional(),
});

const tokenViewSchema = z.object({
  name: z.string(),
  scope: scopeSchema,
  deviceId: z.string().optional(),
  createdAt: z.string(),
  lastSeenAt: z.string().optional(),
});

export const tokensAnswerSchema = z.object({ success: z.literal(true), tokens: z.array(tokenViewSchema) });
export const tokenAnswerSchema = z.object({ success: z.literal(true), token: z.string() });
export const revocationAnswerSchema = z.object({ success: z.literal(true), messagesEnded: z.number() });
export const doneAnswerSchema = z.object({ success: z.literal(true) });
