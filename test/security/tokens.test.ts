import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { RawAgent } from '../helpers/raw-agent.ts';
import { RelayUnderAttack } from './relay-under-attack.ts';

let relay: RelayUnderAttack;
beforeAll(async () => {
  relay = await RelayUnderAttack.start('127.0.0.21');
}, 30_000);
afterEach(() => relay.mustServe());
afterAll(() => relay.stop());

const GUARDED: [string, string][] = [
  ['POST', '/transcription'],
  ['GET', '/devices'],
  ['GET', '/messages'],
  ['GET', '/messages/x'],
  ['DELETE', '/messages/x'],
  ['GET', '/websocket/messages'],
  ['GET', '/websocket/messages?since=0&wait=60000'],
  ['GET', '/metrics'],
  ['GET', '/openapi.json'],
  ['GET', '/tokens'],
  ['POST', '/tokens'],
  ['DELETE', '/tokens/x'],
  ['GET', '/sharing'],
  ['PUT', '/sharing'],
  ['GET', '/pairing'],
  ['POST', '/pairing'],
  ['DELETE', '/pairing'],
];

const secret = (): Buffer => readFileSync(path.join(relay.dataDir, 'secret'));
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const sign = (key: Uint8Array, claims: object, alg = 'HS256') =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(key);

async function upgrade(token: string, query = '', lan = false): Promise<number> {
  const agent = new RawAgent({
    url: `${lan ? relay.lanUrl : relay.url}${query}`,
    token,
    rejectUnauthorized: false,
    ...(token === '' && { headers: {} }),
  });
  const refused = once(agent.socket, 'unexpected-response').then(([, { statusCode }]) => statusCode as number);
  const status = await Promise.race([refused, once(agent.socket, 'open').then(() => 101)]);
  agent.stop();
  return status;
}

test('no token', async () => {
  for (const lan of [false, true]) {
    for (const [method, route] of GUARDED) {
      const { status, body } = await relay.ask(method, route, { lan, from: lan ? '127.0.0.31' : '127.0.0.32' });
      expect([route, status, body.error.code]).toEqual([route, 401, 'UNAUTHORIZED']);
    }
    expect(await upgrade('', '', lan)).toBe(401);
  }
});

test.each<[string, () => string | Promise<string>]>([
  ['alg:none', () => new UnsecuredJWT(claimsOf(relay.admin)).encode()],
  ['a secret of its own', () => sign(randomBytes(32), claimsOf(relay.admin))],
  ['another algorithm', () => sign(Buffer.concat([secret(), secret()]), claimsOf(relay.admin), 'HS512')],
  ['a signature that was cut', () => relay.admin.slice(0, -4)],
  [
    'claims that were changed',
    () => {
      const [head, , signature] = relay.phone.split('.');
      const raised = Buffer.from(JSON.stringify({ ...claimsOf(relay.phone), scope: 'admin' })).toString('base64url');
      return `${head}.${raised}.${signature}`;
    },
  ],
  ['expired', () => sign(secret(), { sub: 'owner', scope: 'admin', iat: 1_000, exp: 1_060 })],
  ['an owner for ever', () => sign(secret(), { sub: 'owner', scope: 'admin' })],
  ['an id that never was', () => sign(secret(), { ...claimsOf(relay.admin), jti: crypto.randomUUID() })],
  ['ten thousand characters', () => `${relay.admin}${'A'.repeat(5_000)}`],
])('a forged token: %s', async (_name, forge) => {
  const token = await forge();
  expect((await relay.ask('GET', '/tokens', { token })).status).toBe(401);
  expect(await upgrade(token)).toBe(401);
});

test('scope escalation: by route, and by claims under the right signature', async () => {
  for (const token of [relay.phone, relay.desk]) {
    const body = { name: 'mine', scope: 'admin' };
    expect((await relay.ask('POST', '/tokens', { token, body })).status).toBe(403);
    expect((await relay.ask('POST', '/pairing', { token, body: { role: 'admin' } })).status).toBe(403);
    expect((await relay.ask('PUT', '/sharing', { token, body: { lan: true } })).status).toBe(403);
  }
  expect((await relay.ask('POST', '/transcription', { token: relay.desk, body: {} })).status).toBe(403);
  // A phone may watch, and be nothing but an observer; an agent may not watch.
  for (const [token, frame] of [
    [relay.phone, { type: 'register', deviceId: 'desk' }],
    [relay.admin, { type: 'register', deviceId: 'desk' }],
    [relay.laptop, { type: 'subscribe', since: 0 }],
  ] as const) {
    const socket = await RawAgent.open({ url: relay.url, token });
    socket.send(frame);
    expect((await socket.closing()).code).toBe(4003);
    expect(socket.frames).toEqual([]);
  }
  for (const route of ['/metrics', '/websocket/messages?since=0']) {
    expect((await relay.ask('GET', route, { token: relay.desk })).status).toBe(403);
  }
  expect((await relay.ask('GET', '/metrics', { token: relay.phone })).status).toBe(403);
  // Whoever could sign this has the secret, and yet the row counts.
  const raised = await sign(secret(), { ...claimsOf(relay.phone), scope: 'admin' });
  expect((await relay.ask('GET', '/tokens', { token: raised })).status).toBe(403);
});

test('the id of another device', async () => {
  const thief = await RawAgent.open({ url: relay.url, token: relay.laptop });
  thief.send({ type: 'register', deviceId: 'desk' });
  expect((await thief.closing()).code).toBe(4002);
  expect(thief.transcriptions).toEqual([]);
});

test('a token in the query', async () => {
  for (const query of ['token', 'access_token', 'authorization']) {
    const { status } = await relay.ask('GET', `/devices?${query}=${relay.phone}`);
    expect(status).toBe(401);
  }
  const agent = new RawAgent({ url: relay.url, token: '', headers: {} });
  agent.stop();
  expect(
    (
      await relay.ask('GET', `/ws?token=${relay.desk}`, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        },
      })
    ).status,
  ).toBe(401);
});

test('health tells a stranger that it lives, and no more', async () => {
  for (const lan of [false, true]) {
    const { body, headers } = await relay.ask('GET', '/health', { lan, from: '127.0.0.33' });
    expect(body).toEqual({ status: 'ok' });
    expect([headers.server, headers['x-powered-by']]).toEqual([undefined, undefined]);
  }
});

test('no token came into a log', () => {
  const logged = relay.logged();
  expect(logged).toContain('request.refused');
  for (const token of [relay.phone, relay.desk, relay.laptop, relay.admin]) {
    for (const part of token.split('.').slice(1)) expect(logged).not.toContain(part);
  }
  expect(logged).not.toContain(secret().toString('base64url'));
});
