import { z } from 'zod';
import type { ErrorCode } from './codes.ts';
import { deviceIdSchema } from './device-id.ts';
import type { AgentStatus } from './frames.ts';
import { DEFAULT_TTL_MS, MAX_TEXT_CHARACTERS } from './limits.ts';
import type { MessageStatus, MessageView, Receipt } from './message.ts';
import { nameSchema } from './name.ts';
import { countCharacters, payloadSchema, textOf, textSchema } from './segments.ts';

export const SCOPES = ['send', 'receive', 'admin'] as const;
export const scopeSchema = z.enum(SCOPES);
export type Scope = z.infer<typeof scopeSchema>;

/** Any UUID (RFC 9562), written in lower case from here on. */
const messageIdSchema = z.guid({ error: 'id must be a UUID' }).transform((id) => id.toLowerCase());

/** Issue message that stands for `TOO_LARGE` instead of `INVALID_REQUEST`. */
export const TOO_MUCH_TEXT = `the message holds more than ${MAX_TEXT_CHARACTERS} characters`;

/** `POST /transcription`. Exactly one of `text` and `payload`; parses to `{deviceId, payload, id?, ttlMs}`. */
export const transcriptionRequestSchema = z
  .strictObject({
    deviceId: deviceIdSchema,
    text: textSchema.optional(),
    payload: payloadSchema.optional(),
    id: messageIdSchema.optional(),
    ttlMs: z.int().min(1).max(DEFAULT_TTL_MS).default(DEFAULT_TTL_MS),
  })
  .transform(({ deviceId, text, payload, id, ttlMs }, context) => {
    if ((text === undefined) === (payload === undefined)) {
      context.addIssue({ code: 'custom', path: ['text'], message: 'give exactly one of text and payload' });
      return z.NEVER;
    }
    const segments = payload ?? [{ type: 'text' as const, value: text ?? '' }];
    if (countCharacters(textOf(segments)) > MAX_TEXT_CHARACTERS) {
      context.addIssue({ code: 'custom', path: ['text'], message: TOO_MUCH_TEXT });
      return z.NEVER;
    }
    return { deviceId, payload: segments, id, ttlMs };
  });
export type TranscriptionRequest = z.output<typeof transcriptionRequestSchema>;

/** `GET /messages`. */
export const messagesQuerySchema = z.strictObject({
  deviceId: deviceIdSchema.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** `POST /tokens` (admin). `deviceId` goes with scope `receive`, and only with it. */
export const tokenRequestSchema = z
  .strictObject({ name: nameSchema, scope: scopeSchema, deviceId: deviceIdSchema.optional() })
  .refine((body) => (body.scope === 'receive') === (body.deviceId !== undefined), {
    path: ['deviceId'],
    message: 'a receive token needs a deviceId, and no other token has one',
  });

/** A token as `GET /tokens` lists it: never the token itself. */
export interface TokenView {
  name: string;
  scope: Scope;
  deviceId?: string;
  createdAt: string;
  lastSeenAt?: string;
}

/** `GET /tokens`: the live ones. */
export interface TokensAnswer {
  success: true;
  tokens: TokenView[];
}

/** `POST /tokens`, status 201: the only time the token is shown. */
export interface TokenAnswer {
  success: true;
  token: string;
  name: string;
  scope: Scope;
  deviceId?: string;
}

/** `DELETE /tokens/:name`. `messagesEnded`: of a revoked device, cancelled or (if its agent had them) failed. */
export interface RevocationAnswer {
  success: true;
  messagesEnded: number;
}

export interface TranscriptionAnswer {
  success: true;
  messageId: string;
  status: MessageStatus;
  /** Not yet acknowledged. */
  queued: boolean;
  receipt?: Receipt;
}

/** The answer to a request that failed; `messageId` and `status` when the message exists all the same. */
export interface ErrorAnswer {
  success: false;
  error: { code: ErrorCode; message: string };
  messageId?: string;
  status?: MessageStatus;
}

export interface DeviceDetail {
  deviceId: string;
  name: string;
  online: boolean;
  connectedAt?: string;
  lastSeenAt?: string;
  /** Undelivered and not in flight. */
  queueDepth: number;
  /** Written to the agent, its ACK not yet due. */
  inFlight: number;
  lastAckMs?: number;
  platform?: string;
  status?: AgentStatus;
}

export interface DevicesAnswer {
  success: true;
  /** Ids of connected agents. */
  devices: string[];
  details: DeviceDetail[];
}

export interface MessagesAnswer {
  success: true;
  messages: MessageView[];
}

export interface MessageAnswer {
  success: true;
  message: MessageView;
}

/** `GET /health`: `version` and `uptimeMs` only to a valid token. */
export interface HealthAnswer {
  status: 'ok' | 'stopping';
  version?: string;
  uptimeMs?: number;
}
