import { z } from 'zod';
import { type ErrorCode, HTTP_STATUS_BY_CODE } from './codes.ts';
import { deviceIdSchema } from './device-id.ts';
import { agentStatusSchema } from './frames.ts';
import { grantChangeSchema, grantsSchema } from './grants.ts';
import { DEFAULT_TTL_MS, MAX_TEXT_CHARACTERS } from './limits.ts';
import { messageStatusSchema, messageViewSchema, receiptSchema, typedPartsSchema } from './message.ts';
import { nameSchema } from './name.ts';
import { countCharacters, payloadSchema, textOf, textSchema } from './segments.ts';

/**
 * The HTTP API. Requests are strict: a field that is not known may be a misspelt one. Answers are not: whoever parses
 * one with these schemas leaves out what it does not know, for the relay may be newer.
 */

export const SCOPES = ['send', 'receive', 'admin'] as const;
export const scopeSchema = z.enum(SCOPES);
export type Scope = z.infer<typeof scopeSchema>;

/** Any UUID (RFC 9562), written in lower case from here on. */
export const messageIdSchema = z.guid({ error: 'id must be a UUID' }).transform((id) => id.toLowerCase());

/** Issue message that stands for `TOO_LARGE` instead of `INVALID_REQUEST`. */
export const TOO_MUCH_TEXT = `the message holds more than ${MAX_TEXT_CHARACTERS} characters`;

/** `POST /transcription`. Exactly one of `text` and `payload`; parses to `{deviceId, payload, id?, ttlMs, ageMs}`. */
export const transcriptionRequestSchema = z
  .strictObject({
    deviceId: deviceIdSchema.describe('The computer: its host name, in any case'),
    text: textSchema.optional().describe(`At most ${MAX_TEXT_CHARACTERS} characters; a newline is a line break`),
    payload: payloadSchema.optional().describe('Texts and keys, typed in this order'),
    id: messageIdSchema.optional().describe('Chosen by the client: the same request with the same id is typed once'),
    ttlMs: z
      .int()
      .min(1)
      .max(DEFAULT_TTL_MS)
      .default(DEFAULT_TTL_MS)
      .describe('How long the message is worth typing, in milliseconds'),
    ageMs: z
      .int()
      .min(0)
      .max(DEFAULT_TTL_MS)
      .default(0)
      .describe('How long ago its user sent it, in milliseconds: for a client that was without a connection'),
  })
  // What the transform below checks, for readers of the JSON Schema.
  .meta({ oneOf: [{ required: ['text'] }, { required: ['payload'] }] })
  .transform(({ deviceId, text, payload, id, ttlMs, ageMs }, context) => {
    if ((text === undefined) === (payload === undefined)) {
      context.addIssue({ code: 'custom', path: ['text'], message: 'give exactly one of text and payload' });
      return z.NEVER;
    }
    if (ageMs >= ttlMs) {
      context.addIssue({ code: 'custom', path: ['ageMs'], message: 'the message is older than it may get (ttlMs)' });
      return z.NEVER;
    }
    const segments = payload ?? [{ type: 'text' as const, value: text ?? '' }];
    if (countCharacters(textOf(segments)) > MAX_TEXT_CHARACTERS) {
      context.addIssue({ code: 'custom', path: ['text'], message: TOO_MUCH_TEXT });
      return z.NEVER;
    }
    return { deviceId, payload: segments, id, ttlMs, ageMs };
  });
export type TranscriptionRequest = z.output<typeof transcriptionRequestSchema>;

/** `GET /messages`. */
export const messagesQuerySchema = z.strictObject({
  deviceId: deviceIdSchema.optional().describe('Only the messages for this computer'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('At most so many, the newest first'),
});

/** `DELETE /messages/:id`. */
export const cancellationQuerySchema = z.strictObject({
  deviceId: deviceIdSchema
    .optional()
    .describe('Whom it was meant for: then it is taken back also when it is not known yet, and comes in vain'),
});

export const ONLY_SEND = { path: ['devices'], message: 'devices and keys go with scope send' };

/** Of what has a scope or a role: only who sends has grants. */
export function grantsFit(scope: Scope, { devices, keys }: z.output<typeof grantChangeSchema>): boolean {
  return scope === 'send' || (devices === undefined && keys === undefined);
}

/** `POST /tokens` (admin). `deviceId` goes with scope `receive`, and only with it; `devices` and `keys` with `send`. */
export const tokenRequestSchema = z
  .strictObject({
    name: nameSchema,
    scope: scopeSchema,
    deviceId: deviceIdSchema.optional(),
    ...grantChangeSchema.shape,
  })
  .refine((body) => (body.scope === 'receive') === (body.deviceId !== undefined), {
    path: ['deviceId'],
    message: 'a receive token needs a deviceId, and no other token has one',
  })
  .refine((body) => grantsFit(body.scope, body), ONLY_SEND);

/** `PATCH /tokens/:name` (admin): what is left out stays. */
export const grantRequestSchema = grantChangeSchema.refine(
  ({ devices, keys }) => devices !== undefined || keys !== undefined,
  { path: ['devices'], message: 'say devices or keys' },
);

/** ISO 8601, UTC. */
export const timeSchema = z.iso.datetime();

/** A token as `GET /tokens` lists it: never the token itself. */
export const tokenViewSchema = z.object({
  name: z.string(),
  scope: scopeSchema,
  deviceId: z.string().exactOptional().describe('With scope receive: the computer that the token stands for'),
  grants: grantsSchema
    .exactOptional()
    .describe('With scope send: what it may do. Without: made before there were grants; all computers, and keys'),
  createdAt: timeSchema,
  lastSeenAt: timeSchema.exactOptional(),
});
export type TokenView = z.infer<typeof tokenViewSchema>;

/** `GET /tokens`: the live ones. */
export const tokensAnswerSchema = z.object({ success: z.literal(true), tokens: z.array(tokenViewSchema) });
export type TokensAnswer = z.infer<typeof tokensAnswerSchema>;

/** `POST /tokens`, status 201: the only time the token is shown. */
export const tokenAnswerSchema = z.object({
  success: z.literal(true),
  token: z.string().describe('Shown this once'),
  name: z.string(),
  scope: scopeSchema,
  deviceId: z.string().exactOptional(),
  grants: grantsSchema.exactOptional(),
});
export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

/** `PATCH /tokens/:name`. */
export const grantAnswerSchema = z.object({
  success: z.literal(true),
  name: z.string(),
  grants: grantsSchema.describe('From now on'),
  messagesEnded: z.int().nonnegative().describe('Those that it has sent, and may not send any more'),
});
export type GrantAnswer = z.infer<typeof grantAnswerSchema>;

/** What becomes of what a revoked token has sent and is not over: taken back, or delivered all the same. */
export const messagesOfRevokedSchema = z.enum(['end', 'keep']);
export type MessagesOfRevoked = z.infer<typeof messagesOfRevokedSchema>;

/** The query of `DELETE /tokens/:name`. */
export const revocationQuerySchema = z.strictObject({ messages: messagesOfRevokedSchema.default('end') });

/** `DELETE /tokens/:name`. */
export const revocationAnswerSchema = z.object({
  success: z.literal(true),
  messagesEnded: z
    .int()
    .nonnegative()
    .describe('Those for a computer that nobody may be any more, and those that the token has sent'),
});
export type RevocationAnswer = z.infer<typeof revocationAnswerSchema>;

/** Where there is nothing more to say. */
export const doneAnswerSchema = z.object({ success: z.literal(true) });

export const transcriptionAnswerSchema = z.object({
  success: z.literal(true),
  messageId: z.guid(),
  status: messageStatusSchema,
  queued: z.boolean().describe('Not yet acknowledged by the computer'),
  receipt: receiptSchema.exactOptional(),
  typedParts: typedPartsSchema.exactOptional().describe('How many segments were typed before it was stopped'),
});
export type TranscriptionAnswer = z.infer<typeof transcriptionAnswerSchema>;

export const errorCodeSchema = z.enum(Object.keys(HTTP_STATUS_BY_CODE) as [ErrorCode, ...ErrorCode[]]);

/** The answer to a request that failed; `messageId` and `status` when the message exists all the same. */
export const errorAnswerSchema = z.object({
  success: z.literal(false),
  error: z.object({ code: errorCodeSchema, message: z.string().describe('For people; may change') }),
  messageId: z.guid().exactOptional().describe('With TYPING_FAILED: the message exists'),
  status: messageStatusSchema.exactOptional(),
  typedParts: typedPartsSchema.exactOptional().describe('How many segments were typed all the same'),
});
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>;

/** An `ErrorAnswer` as a client reads it: `code` may be one that only a newer relay knows. */
export const refusalSchema = z.object({
  success: z.literal(false),
  error: errorAnswerSchema.shape.error.extend({ code: z.string() }),
});

export const deviceDetailSchema = z.object({
  deviceId: z.string(),
  name: z.string(),
  online: z.boolean(),
  connectedAt: timeSchema.exactOptional(),
  lastSeenAt: timeSchema.exactOptional(),
  queueDepth: z.int().nonnegative().describe('Undelivered messages that are not in flight'),
  inFlight: z.int().nonnegative().describe('Messages written to the computer whose acknowledgement is not yet due'),
  lastAckMs: z.number().nonnegative().exactOptional().describe('How long the last acknowledgement took'),
  platform: z.string().exactOptional().describe('process.platform of the computer'),
  status: agentStatusSchema.exactOptional(),
  textsOnly: z.literal(true).exactOptional().describe('The token that asks may type texts there, and press no keys'),
});
export type DeviceDetail = z.infer<typeof deviceDetailSchema>;

export const devicesAnswerSchema = z.object({
  success: z.literal(true),
  devices: z.array(z.string()).describe('Ids of the connected computers'),
  details: z.array(deviceDetailSchema).describe('Every computer that has a token, connected or away'),
});
export type DevicesAnswer = z.infer<typeof devicesAnswerSchema>;

export const messagesAnswerSchema = z.object({ success: z.literal(true), messages: z.array(messageViewSchema) });
export type MessagesAnswer = z.infer<typeof messagesAnswerSchema>;

export const messageAnswerSchema = z.object({ success: z.literal(true), message: messageViewSchema });
export type MessageAnswer = z.infer<typeof messageAnswerSchema>;

export const healthAnswerSchema = z.object({
  status: z.enum(['ok', 'stopping']),
  version: z.string().exactOptional().describe('Only with a valid token'),
  uptimeMs: z.int().nonnegative().exactOptional().describe('Only with a valid token'),
});
export type HealthAnswer = z.infer<typeof healthAnswerSchema>;

/** Why a relay should be asked nothing now; all but `STOPPING` in a cluster alone. */
export const unreadyReasonSchema = z.enum(['STOPPING', 'DRAINING', 'NATS_AWAY', 'BEHIND', 'CLUSTER_NEWER']);
export type UnreadyReason = z.infer<typeof unreadyReasonSchema>;

export const readyAnswerSchema = z.object({
  ready: z.boolean(),
  reasons: z
    .array(unreadyReasonSchema)
    .exactOptional()
    .describe(
      'With 503: it stops, it sends its computers to another relay, it has no quorum of NATS, or its copy is old',
    ),
});
export type ReadyAnswer = z.infer<typeof readyAnswerSchema>;

/** `GET /health` with a valid token. */
export const fullHealthAnswerSchema = healthAnswerSchema.required();
