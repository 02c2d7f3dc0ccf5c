import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { proofAnswerSchema } from '../../protocol/control-wire.ts';
import { refusalSchema } from '../../protocol/http.ts';
import { mintOwnerToken } from '../../relay/tokens/jwt.ts';
import { AppError } from '../app-error.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import { findInstance, type Instance } from '../folder/instance.ts';
import { isOwnerProof } from '../folder/owner-proof.ts';
import { isPipe } from '../folder/owner-socket.ts';
import { readSecret } from '../folder/secret.ts';
import { SocketConnection } from './socket-request.ts';

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

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Asks the relay that runs on a data folder, in the name of the folder's owner. */
export interface RelayClient {
  readonly instance: Instance & { url: string };
  /**
   * One request; the answer as `schema` parses it. `limitMs`: for one that waits for a person.
   * @throws {RelayRefusal} what the relay refuses
   * @throws {AppError} `RELAY_UNREACHABLE` when it does not answer, or not as the Lantype of this folder
   */
  request<T>(method: Method, path: string, schema: z.ZodType<T>, body?: object, limitMs?: number): Promise<T>;
}

export interface ClientOptions {
  /** Whether who answers has to prove first that it has the folder's secret. Default: where the place does not say so. */
  readonly challenge?: boolean;
}

function unreachable(instance: Instance, cause: unknown): AppError {
  const message = `Process ${instance.pid} does not answer as the Lantype of this data folder.`;
  const hint = 'If that process is not Lantype, the last one died: run `lantype start`. Otherwise stop it first.';
  return new AppError('RELAY_UNREACHABLE', message, { cause, hint });
}

/** @throws {AppError} `NOT_RUNNING` when no relay runs on the folder */
export function connectToRelay(folder: DataFolder, clock: Clock, options?: ClientOptions): RelayClient {
  const running = findInstance(folder);
  const secret = readSecret(folder);
  if (running?.url === undefined || secret === undefined) {
    throw new AppError('NOT_RUNNING', `No relay is running on ${folder.root}.`, { hint: 'Run `lantype start` first.' });
  }
  return clientOf({ ...running, url: running.url }, secret, clock, options);
}

/** What runs on the folder, with or without a relay. @throws {AppError} `NOT_RUNNING` */
export function connectToProgram(folder: DataFolder, clock: Clock, options?: ClientOptions): RelayClient {
  const running = findInstance(folder);
  const secret = readSecret(folder);
  const url = running?.url ?? running?.windowUrl;
  if (running === undefined || url === undefined || secret === undefined) {
    throw new AppError('NOT_RUNNING', `No Lantype is running on ${folder.root}.`, {
      hint: 'Run `lantype start` first.',
    });
  }
  return clientOf({ ...running, url }, secret, clock, options);
}

/**
 * Never over a port: once the process there is dead, another user of the computer may have taken it, and would be given
 * the owner's token (docs/decisions/0071).
 */
function clientOf(
  instance: RelayClient['instance'],
  secret: Uint8Array,
  clock: Clock,
  { challenge }: ClientOptions = {},
): RelayClient {
  const { socket } = instance;
  if (socket === undefined) throw unreachable(instance, new Error('it is of an older version'));
  const ask = async (connection: SocketConnection, method: string, path: string, body?: object): Promise<unknown> => {
    if (challenge ?? isPipe(socket)) await prove(connection, secret);
    const authorization = `Bearer ${await mintOwnerToken(secret, clock)}`;
    return connection.ask({ method, path, headers: { authorization }, body });
  };
  return {
    instance,
    async request(method, path, schema, body, limitMs = ANSWER_TIMEOUT_MS) {
      const connection = new SocketConnection(socket, limitMs);
      let answer: unknown;
      try {
        answer = await ask(connection, method, path, body);
      } catch (cause) {
        throw unreachable(instance, cause);
      } finally {
        connection.close();
      }
      const refusal = refusalSchema.safeParse(answer);
      if (refusal.success) throw new RelayRefusal(refusal.data.error.code, refusal.data.error.message);
      const parsed = schema.safeParse(answer);
      if (!parsed.success) throw unreachable(instance, parsed.error);
      return parsed.data;
    },
  };
}

/** Who is at the other end has the secret already. */
async function prove(connection: SocketConnection, secret: Uint8Array): Promise<void> {
  const nonce = randomBytes(32).toString('base64url');
  const answer = await connection.ask({ method: 'POST', path: '/control/proof', body: { nonce } });
  const { proof } = proofAnswerSchema.parse(answer);
  if (!isOwnerProof(secret, nonce, proof)) throw new Error('it could not prove that it has the data folder');
}
