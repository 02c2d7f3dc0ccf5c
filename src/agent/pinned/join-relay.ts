import { type IncomingMessage, request } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import { refusalSchema } from '../../protocol/http.ts';
import { PAIR_PATH } from '../../protocol/limits.ts';
import { type PairAnswer, type PairRequest, pairAnswerSchema } from '../../protocol/pairing.ts';
import type { PairingLink } from '../../protocol/pairing-link.ts';
import { connectPinned } from './pinned-connection.ts';

const LIMIT_MS = 10_000;
/** Our answers are about 500 bytes. */
const MAX_ANSWER_BYTES = 64 * 1_024;

/** Why a relay did not let this computer in. `code`: the relay's, `UNREACHABLE` or `WRONG_KEY`. */
export class JoinError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JoinError';
    this.code = code;
  }
}

export interface JoinOptions {
  link: PairingLink;
  /** How people call this computer. */
  name: string;
  deviceId: string;
  clock: Clock;
}

/** Trades the code of a pairing link for a `receive` token. The code is sent to the holder of the pinned key only. @throws JoinError */
export async function joinRelay({ link, name, deviceId, clock }: JoinOptions): Promise<PairAnswer> {
  const wanted: PairRequest = { code: link.code, name, role: 'receive', deviceId };
  const { status, body } = await post(link, JSON.stringify(wanted), clock);
  const answer = pairAnswerSchema.safeParse(body);
  if (status === 201 && answer.success) return answer.data;
  const refusal = refusalSchema.safeParse(body);
  if (!refusal.success) throw new JoinError('UNREACHABLE', `What answers at ${link.host} is no Lantype relay.`);
  throw new JoinError(refusal.data.error.code, `The relay refused the pairing: ${refusal.data.error.message}.`);
}

function post(link: PairingLink, body: string, clock: Clock): Promise<{ status: number | undefined; body: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: unknown }>();
  let giveUp: (() => void) | undefined;
  const host = link.host.replace(/^\[|\]$/g, '');
  const sent = request({
    method: 'POST',
    path: PAIR_PATH,
    host,
    port: link.port,
    headers: {
      host: `${link.host}:${link.port}`,
      connection: 'close',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
    createConnection: (_options, done) => {
      const place = { host, port: link.port, pin: link.pin };
      giveUp = connectPinned(place, (error, stream) => done(error, stream as NonNullable<typeof stream>));
      return undefined;
    },
  });
  const failed = (cause: NodeJS.ErrnoException): void => {
    const { code = cause.name } = cause;
    if (code === 'WRONG_KEY') reject(new JoinError(code, cause.message, { cause }));
    else reject(new JoinError('UNREACHABLE', unreachable(link, code), { cause }));
  };
  const timer = clock.after(LIMIT_MS, () => {
    giveUp?.();
    const late = Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' });
    sent.destroy(late);
    // A request that never got a connection says nothing of its end.
    failed(late);
  });
  sent.on('error', failed);
  sent.on('response', (response) => void readJson(response).then(resolve, failed));
  sent.end(body);
  return promise.finally(() => timer.cancel());
}

/** What was seen, for the one who stands before this computer. `code`: of Node.js, or `TIMEOUT`. */
function unreachable({ host, port }: PairingLink, code: string): string {
  const at = `The relay at ${host} cannot be reached (${code})`;
  if (code === 'TIMEOUT' || code === 'ETIMEDOUT') {
    return `${at}: nothing came back from port ${port}. It is off, in another network, or its firewall blocks the port.`;
  }
  if (code === 'ECONNREFUSED') return `${at}: that computer is there, and nothing listens on port ${port}.`;
  return `${at}.`;
}

async function readJson(response: IncomingMessage): Promise<{ status: number | undefined; body: unknown }> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MAX_ANSWER_BYTES) throw new Error('the answer is too large');
  }
  try {
    return { status: response.statusCode, body: JSON.parse(text) };
  } catch {
    return { status: response.statusCode, body: undefined };
  }
}
