import { z } from 'zod';
import { handoverAnswerSchema, handoverStatement } from '../../protocol/handover.ts';
import { doneAnswerSchema } from '../../protocol/http.ts';
import type { MessageRepository } from '../messages/message-repository.ts';
import { ApiError } from '../net/api-error.ts';
import type { RelayApi } from '../net/relay-api.ts';
import { formerToken } from '../pairing/former-token.ts';
import type { Membership } from '../pairing/membership.ts';
import type { KeyValueStorage } from '../preferences/persisted.ts';
import { fromBase64url, toBase64url } from './base64url.ts';
import { luggageSchema, pack } from './luggage.ts';
import { formatMovingFragment } from './moving-fragment.ts';
import { newKeyPair, seal, unseal } from './sealed.ts';

/**
 * `stranger`: who asks is not the relay that this page belongs to, or cannot show it. `nothing`: this page has been
 * paired with no relay. `lost`: what was asked for here is not known any more. `no-answer`: the relay did not answer.
 */
export type MovingProblem = 'stranger' | 'nothing' | 'lost' | 'no-answer';

export class MovingError extends Error {
  readonly problem: MovingProblem;

  constructor(problem: MovingProblem) {
    super(problem);
    this.name = 'MovingError';
    this.problem = problem;
  }
}

export interface HandoverParts {
  readonly api: Pick<RelayApi, 'post'>;
  readonly repository: Pick<MessageRepository, 'messages' | 'takeOver'>;
  readonly membership: () => Membership | undefined;
  /** Of this tab: outlives the way to the other page and back. */
  readonly session: KeyValueStorage;
}

const PRIVATE_KEY = 'lantype.moving';
const requestSchema = z.object({ ...handoverAnswerSchema.shape, key: z.string() });

/** On the page of the new address: where to go, so that the page of `place` hands over. @throws MovingError */
export async function askFor(place: string, { api, session }: HandoverParts): Promise<string> {
  const { privateKey, publicKey } = await newKeyPair();
  const answer = await api.post('/handover', { key: publicKey }, handoverAnswerSchema).catch(() => {
    throw new MovingError('no-answer');
  });
  session.setItem(PRIVATE_KEY, JSON.stringify(privateKey));
  const value = toBase64url(new TextEncoder().encode(JSON.stringify({ ...answer, key: publicKey })));
  return `${place}/${formatMovingFragment({ what: 'give', value })}`;
}

/**
 * On the page of the old address: where to go, with all that it has for that relay, sealed to the page that asks. Only
 * when the relay that this page was paired with has signed what is asked, with the key that it showed here.
 * @param relayKey as it was told when there was a connection @throws MovingError
 */
export async function give(value: string, relayKey: string | undefined, parts: HandoverParts): Promise<string> {
  const own = parts.membership();
  if (own === undefined || relayKey === undefined) throw new MovingError('nothing');
  const asked = requestSchema.safeParse(parseJson(value)).data;
  if (asked === undefined || asked.relayId !== own.relayId || !(await isSigned(asked, relayKey))) {
    throw new MovingError('stranger');
  }
  const luggage = pack(own.relayId, own.token, parts.repository.messages.value);
  return `${asked.origin}/${formatMovingFragment({ what: 'take', value: await seal(luggage, asked.key) })}`;
}

/** Back on the page of the new address. Resolves with how many messages came along. @throws MovingError */
export async function take(value: string, { api, session, repository, membership }: HandoverParts): Promise<number> {
  const own = membership();
  const luggage = await open(value, session).catch(() => undefined);
  if (own === undefined || luggage === undefined) throw new MovingError('lost');
  if (luggage.relayId !== own.relayId) throw new MovingError('stranger');
  const previous = await formerToken({ ...own, token: luggage.token }, own.token);
  // First: what waits goes out as soon as it is here, and is this phone's own by then.
  await api.post('/handover/claim', { previous }, doneAnswerSchema).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.passing) throw new MovingError('no-answer');
  });
  const came = luggage.messages.filter(({ relayId }) => relayId === own.relayId);
  await repository.takeOver(came);
  session.removeItem(PRIVATE_KEY);
  return came.length;
}

async function open(value: string, session: KeyValueStorage): Promise<z.infer<typeof luggageSchema>> {
  const privateKey = JSON.parse(session.getItem(PRIVATE_KEY) ?? 'null');
  return luggageSchema.parse(JSON.parse(await unseal(value, privateKey)));
}

async function isSigned({ relayId, origin, key, signature }: z.infer<typeof requestSchema>, relayKey: string) {
  const { subtle } = globalThis.crypto;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const signer = await subtle.importKey('spki', fromBase64url(relayKey), algorithm, false, ['verify']);
  const statement = new TextEncoder().encode(handoverStatement(relayId, origin, key));
  return subtle.verify(algorithm, signer, fromBase64url(signature), statement);
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64url(value)));
  } catch {
    return undefined;
  }
}
