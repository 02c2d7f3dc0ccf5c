import { once } from 'node:events';
import { request } from 'node:http';
import { text as bodyOf } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { RelayLimits } from '../../../src/relay/relay-limits.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

/** The way of every message, and one that Express takes for the same. */
const FAST = '/transcription';
const BY_EXPRESS = '/transcription/';

interface Case {
  readonly token?: 'phone' | 'desk' | 'owner' | 'none' | 'wrong';
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer | object;
  readonly method?: string;
  readonly limits?: Partial<RelayLimits>;
  /** The token has had its only request. */
  readonly spent?: boolean;
  readonly status: number;
}

const ID = '0b7e5a3c-3c1f-4d6e-9d1a-0c6a1f2b3c4d';
const desk = (text: string, rest: object = {}) => ({ deviceId: 'desk', text, ...rest });
const LARGE = desk('x'.repeat(30_000));

const CASES: Record<string, Case> = {
  typed: { body: desk('typed'), status: 200 },
  'typed, by the owner': { body: desk('typed'), token: 'owner', status: 200 },
  'on the clipboard': { body: desk('clipboard'), status: 200 },
  held: { body: desk('held'), status: 200 },
  failed: { body: desk('failed'), status: 502 },
  'failed in the middle': { body: desk('failed in the middle'), status: 502 },
  'sent, and no word of it': { body: desk('silence'), limits: { ackTimeoutMs: 30 }, status: 202 },
  queued: { body: { deviceId: 'away', text: 'x' }, status: 200 },
  'a payload': { body: { deviceId: 'desk', payload: [{ type: 'key', key: 'enter' }] }, status: 200 },
  'a device in capitals': { body: { deviceId: ' DESK ', text: 'typed' }, status: 200 },
  'an id, a time to live and an age': { body: desk('typed', { id: ID, ttlMs: 5_000, ageMs: 10 }), status: 200 },
  'too old': { body: desk('typed', { ttlMs: 10, ageMs: 10 }), status: 400 },
  'no text': { body: { deviceId: 'desk' }, status: 400 },
  'an empty text': { body: desk(''), status: 400 },
  'a lone surrogate': { body: '{"deviceId":"desk","text":"\\ud800"}', status: 400 },
  'text and payload': { body: desk('x', { payload: [{ type: 'key', key: 'tab' }] }), status: 400 },
  'an unknown field': { body: desk('x', { txt: 'x' }), status: 400 },
  'a number for a text': { body: { deviceId: 'desk', text: 1 }, status: 400 },
  'a bad id': { body: desk('x', { id: 'x' }), status: 400 },
  'a device that cannot be': { body: { deviceId: 'a b', text: 'x' }, status: 400 },
  'a device that nobody is': { body: { deviceId: 'nobody', text: 'x' }, status: 404 },
  'too many characters': { body: desk('x'.repeat(100_001)), status: 413 },
  'an array': { body: [], status: 400 },
  'no JSON': { body: '{', status: 400 },
  'no UTF-8': { body: Buffer.from([0x22, 0xff, 0x22]), status: 400 },
  'no body': { status: 400 },
  'another type': { body: desk('x'), headers: { 'content-type': 'text/plain' }, status: 400 },
  compressed: { body: desk('x'), headers: { 'content-encoding': 'gzip' }, status: 400 },
  'a large body': { body: LARGE, status: 200 },
  'a large body of nobody': { body: LARGE, token: 'none', status: 401 },
  'a body that is too large': { body: 'x'.repeat(600_000), status: 413 },
  'larger bodies than one token may send': { body: LARGE, limits: { tokenBodyBytes: 100 }, status: 429 },
  'no token': { body: desk('x'), token: 'none', status: 401 },
  'a wrong token': { body: desk('x'), token: 'wrong', status: 401 },
  'the token of an agent': { body: desk('x'), token: 'desk', status: 403 },
  'too often': { body: desk('x'), limits: { tokenBurst: 1, tokenRequestsPerSecond: 1e-9 }, spent: true, status: 429 },
  'too often without a token': { body: desk('x'), token: 'none', limits: { strangerBurst: 0 }, status: 429 },
  'another host': { body: desk('x'), headers: { host: 'evil.example' }, status: 403 },
  'the page of another site': { body: desk('x'), headers: { origin: 'https://evil.example' }, status: 403 },
  'two types': { body: desk('x'), headers: { 'content-type': 'application/json, text/plain' }, status: 400 },
  'in advance': { body: desk('typed'), headers: { expect: '100-continue' }, status: 200 },
  'the last of its connection': { body: desk('typed'), headers: { connection: 'close' }, status: 200 },
  'GET, which it has not': { method: 'GET', status: 404 },
  'PUT, which it has not': { method: 'PUT', body: desk('x'), status: 404 },
  'OPTIONS of a page': { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' }, status: 404 },
};

async function startRelay(limits: Partial<RelayLimits> = {}): Promise<RelayUnderTest> {
  const relay = await RelayUnderTest.start({ limits });
  await relay.relay.tokens.ensure({ name: 'away', scope: 'receive', deviceId: 'away' });
  const agent = await relay.agent();
  agent.onTranscription = ({ id, text }) => {
    if (text === 'silence') return;
    const error = { code: 'FAILED', message: 'the keyboard is gone' };
    if (text === 'failed') agent.send({ type: 'ack', id, outcome: 'failed', error });
    else if (text === 'failed in the middle') agent.send({ type: 'ack', id, outcome: 'failed', error, typedParts: 1 });
    else if (text === 'held' || text === 'clipboard') agent.send({ type: 'ack', id, outcome: text });
    else agent.send({ type: 'ack', id, outcome: 'typed', receipt: 'read' });
  };
  return relay;
}

/** Everything of the answer but what differs from one message, and from one second, to the next. */
async function ask(relay: RelayUnderTest, path: string, { token = 'phone', headers, body, method = 'POST' }: Case) {
  const tokens = { phone: relay.phone, desk: relay.desk, owner: relay.owner, wrong: 'wrong', none: undefined };
  const bytes = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const sent = request(`${relay.url}${path}`, {
    method,
    agent: false,
    headers: {
      ...(tokens[token] && { authorization: `Bearer ${tokens[token]}` }),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(bytes ?? ''),
      ...headers,
    },
  });
  // Who is refused before all is said may find the connection closed.
  sent.on('error', () => undefined);
  sent.end(bytes);
  const [response] = await once(sent, 'response');
  const { date: _, ...others } = response.headers;
  const answer = (await bodyOf(response))
    .replace(/"messageId":"[\da-f-]{36}"/, '"messageId":"…"')
    .replaceAll(path, FAST);
  const { 'content-length': length, ...rest } = others;
  return { status: response.statusCode, headers: rest, hasLength: length !== undefined, answer };
}

test.each(Object.entries(CASES))('both ways to send a message answer alike: %s', async (_name, each) => {
  const relay = await startRelay(each.limits);
  if (each.spent) await relay.call('GET', '/devices');
  const slow = await ask(relay, BY_EXPRESS, each);
  // An id is a message: the fast one must not be the repetition of the slow one.
  const again = each.body !== null && typeof each.body === 'object' && 'id' in each.body && each.status === 200;
  const fast = await ask(relay, FAST, again ? { ...each, body: { ...each.body, id: ID.replace('0b', '1b') } } : each);
  expect(fast).toEqual(slow);
  expect(fast.status).toBe(each.status);
});
