import type { z } from 'zod';
import { type EventsAnswer, eventsAnswerSchema } from '../../protocol/events.ts';
import {
  type DeviceDetail,
  devicesAnswerSchema,
  healthAnswerSchema,
  messageAnswerSchema,
  messagesAnswerSchema,
  type TranscriptionAnswer,
  transcriptionAnswerSchema,
} from '../../protocol/http.ts';
import { ACK_TIMEOUT_MS } from '../../protocol/limits.ts';
import type { MessageView } from '../../protocol/message.ts';
import { type FormerToken, type PairAnswer, pairAnswerSchema } from '../../protocol/pairing.ts';
import type { Segment } from '../../protocol/segments.ts';
import { type RequestOptions, type RequestParts, request } from './request.ts';

/** Where in the relay's history the page is (docs/events.md). */
export interface Cursor {
  readonly since: number;
  readonly epoch: string | undefined;
}

export interface Outgoing {
  readonly id: string;
  readonly deviceId: string;
  readonly payload: readonly Segment[];
  /** How long ago the user sent it. Milliseconds. */
  readonly ageMs: number;
}

const QUICK_MS = 8_000;
/** The relay waits for the computer's word, 5 s at most. */
const SEND_MS = ACK_TIMEOUT_MS + 5_000;
/** Beyond `wait`, for the way. */
const POLL_SLACK_MS = 5_000;

/** Of one request. */
type Patience = Partial<Pick<RequestOptions<unknown>, 'timeoutMs' | 'signal'>>;

export interface RelayApiParts extends RequestParts {
  /** Another one after each pairing; none before. */
  readonly token: () => string | undefined;
}

/** The relay's HTTP API (docs/http-api.md), as far as a phone uses it. Everything throws `ApiError` and `NoAnswer`. */
export class RelayApi {
  readonly #parts: RelayApiParts;

  constructor(parts: RelayApiParts) {
    this.#parts = parts;
  }

  pair(code: string, name: string, previous?: FormerToken): Promise<PairAnswer> {
    const body = { code, name, role: 'send', ...(previous !== undefined && { previous }) };
    return request(this.#parts, 'POST', '/pair', { schema: pairAnswerSchema, body, timeoutMs: QUICK_MS });
  }

  async devices(signal?: AbortSignal): Promise<DeviceDetail[]> {
    return (await this.#call('GET', '/devices', { schema: devicesAnswerSchema, signal })).details;
  }

  /** The newest of this phone's messages. */
  async messages(signal?: AbortSignal): Promise<MessageView[]> {
    return (await this.#call('GET', '/messages?limit=200', { schema: messagesAnswerSchema, signal })).messages;
  }

  async message(id: string, signal?: AbortSignal): Promise<MessageView> {
    return (await this.#call('GET', `/messages/${id}`, { schema: messageAnswerSchema, signal })).message;
  }

  /** Also of a message that the relay has not got yet: it comes in vain then. Waits for the word of the computer. */
  async cancel(id: string, deviceId: string, signal?: AbortSignal): Promise<MessageView> {
    const path = `/messages/${id}?deviceId=${encodeURIComponent(deviceId)}`;
    return (await this.#call('DELETE', path, { schema: messageAnswerSchema, signal, timeoutMs: SEND_MS })).message;
  }

  send(body: Outgoing, signal?: AbortSignal): Promise<TranscriptionAnswer> {
    const options = { schema: transcriptionAnswerSchema, body, signal, timeoutMs: SEND_MS };
    return this.#call('POST', '/transcription', options);
  }

  events({ since, epoch }: Cursor, waitMs: number, signal?: AbortSignal): Promise<EventsAnswer> {
    const query = new URLSearchParams({ since: String(since), wait: String(waitMs), ...(epoch && { epoch }) });
    const options = { schema: eventsAnswerSchema, signal, timeoutMs: waitMs + POLL_SLACK_MS };
    return this.#call('GET', `/websocket/messages?${query}`, options);
  }

  /** For views whose code is fetched when they are looked at, and their schemas with them. */
  ask<T>(path: string, schema: z.ZodType<T>, options: Patience = {}): Promise<T> {
    return this.#call('GET', path, { schema, ...options });
  }

  /** As `ask`. */
  post<T>(path: string, body: unknown, schema: z.ZodType<T>, options: Patience = {}): Promise<T> {
    return this.#call('POST', path, { schema, body, ...options });
  }

  /** As `ask`. */
  remove<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#call('DELETE', path, { schema });
  }

  /** `undefined` when the relay does not say. */
  async version(): Promise<string | undefined> {
    return (await this.#call('GET', '/health', { schema: healthAnswerSchema })).version;
  }

  #call<T>(method: string, path: string, options: Partial<RequestOptions<T>> & Pick<RequestOptions<T>, 'schema'>) {
    return request(this.#parts, method, path, { timeoutMs: QUICK_MS, token: this.#parts.token(), ...options });
  }
}
