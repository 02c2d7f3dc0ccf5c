import type { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { refusalSchema } from '../../protocol/http.ts';
import { mintOwnerToken } from '../../relay/tokens/jwt.ts';
import { AppError } from '../app-error.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import { findInstance, type Instance } from '../folder/instance.ts';
import { readSecret } from '../folder/secret.ts';

/** Longer than the relay itself waits for an ACK. */
const ANSWER_TIMEOUT_MS = 10_000;

/** The relay's own refusal: `code` is one of the API's (docs/http-api.md), or one that only a newer relay knows. */
export class RelayRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'RelayRefusal';
    this.code = code;
  }
}

/** Asks the relay that runs on a data folder, in the name of the folder's owner. */
export interface RelayClient {
  readonly instance: Instance & { url: string };
  /**
   * One request; the answer as `schema` parses it.
   * @throws {RelayRefusal} what the relay refuses
   * @throws {AppError} `RELAY_UNREACHABLE` when it does not answer, or not as a relay
   */
  request<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, schema: z.ZodType<T>, body?: object): Promise<T>;
}

function unreachable(instance: Instance & { url: string }, cause: unknown): AppError {
  const message = `What should listen on ${instance.url} (process ${instance.pid}) does not answer as a Lantype relay.`;
  const hint = 'If that process is not Lantype, the last one died: run `lantype start`. Otherwise stop it first.';
  return new AppError('RELAY_UNREACHABLE', message, { cause, hint });
}

/** @throws {AppError} `NOT_RUNNING` when no relay runs on the folder */
export function connectToRelay(folder: DataFolder, clock: Clock): RelayClient {
  const running = findInstance(folder);
  const secret = readSecret(folder);
  if (running?.url === undefined || secret === undefined) {
    throw new AppError('NOT_RUNNING', `No relay is running on ${folder.root}.`, { hint: 'Run `lantype start` first.' });
  }
  return clientOf({ ...running, url: running.url }, secret, clock);
}

/** What runs on the folder, with or without a relay. @throws {AppError} `NOT_RUNNING` */
export function connectToProgram(folder: DataFolder, clock: Clock): RelayClient {
  const running = findInstance(folder);
  const secret = readSecret(folder);
  const url = running?.url ?? running?.windowUrl;
  if (running === undefined || url === undefined || secret === undefined) {
    throw new AppError('NOT_RUNNING', `No Lantype is running on ${folder.root}.`, {
      hint: 'Run `lantype start` first.',
    });
  }
  return clientOf({ ...running, url }, secret, clock);
}

function clientOf(instance: RelayClient['instance'], secret: Uint8Array, clock: Clock): RelayClient {
  return {
    instance,
    async request(method, path, schema, body) {
      const headers = { authorization: `Bearer ${await mintOwnerToken(secret, clock)}` };
      let answer: unknown;
      try {
        const response = await fetch(new URL(path, instance.url), {
          method,
          headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        });
        answer = await response.json();
      } catch (cause) {
        throw unreachable(instance, cause);
      }
      const refusal = refusalSchema.safeParse(answer);
      if (refusal.success) throw new RelayRefusal(refusal.data.error.code, refusal.data.error.message);
      const parsed = schema.safeParse(answer);
      if (!parsed.success) throw unreachable(instance, parsed.error);
      return parsed.data;
    },
  };
}
