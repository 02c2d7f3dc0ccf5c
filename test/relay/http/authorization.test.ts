import { randomBytes } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { mintOwnerToken } from '../../../src/relay/tokens/jwt.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

const ROUTES: [string, string][] = [
  ['POST', '/transcription'],
  ['GET', '/devices'],
  ['GET', '/messages'],
  ['GET', '/messages/x'],
  ['DELETE', '/messages/x'],
  ['GET', '/websocket/messages'],
  ['GET', '/tokens'],
  ['POST', '/tokens'],
  ['DELETE', '/tokens/x'],
];

async function refusedUpgrade(url: string, headers: Record<string, string>): Promise<{ status: number; code: string }> {
  const agent = new RawAgent({ url, token: '', headers });
  return new Promise((resolve) => {
    agent.socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (data) => {
        body += String(data);
      });
      response.on('end', () => {
        agent.stop();
        resolve({ status: response.statusCode ?? 0, code: JSON.parse(body).error.code });
      });
    });
  });
}

test.each(ROUTES)('%s %s needs a token of the right scope', async (method, path) => {
  const relay = await RelayUnderTest.start();
  for (const token of ['', 'nonsense']) {
    const { status, body, headers } = await relay.call(method, path, { token });
    expect([status, body.success, body.error.code]).toEqual([401, false, 'UNAUTHORIZED']);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  }
  const wrong = path.startsWith('/tokens') ? [relay.desk, relay.phone] : [relay.desk];
  for (const token of wrong) {
    expect(await relay.call(method, path, { token })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN' } },
    });
  }
});

test('health needs none', async () => {
  const relay = await RelayUnderTest.start();
  const stranger = await relay.call('GET', '/health', { token: '' });
  expect([stranger.status, stranger.body]).toEqual([200, { status: 'ok' }]);
  expect((await relay.call('GET', '/health')).body).toEqual({
    status: 'ok',
    version: '1.2.3',
    uptimeMs: expect.any(Number),
  });
});

test('an upgrade is refused in HTTP, before there is a socket', async () => {
  const relay = await RelayUnderTest.start();
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  expect(await refusedUpgrade(relay.url, {})).toEqual({ status: 401, code: 'UNAUTHORIZED' });
  expect(await refusedUpgrade(relay.url, bearer('nonsense'))).toEqual({ status: 401, code: 'UNAUTHORIZED' });
});

test('forged tokens are refused', async () => {
  const relay = await RelayUnderTest.start();
  const claims = JSON.parse(Buffer.from(relay.phone.split('.')[1] ?? '', 'base64url').toString());
  const sign = (alg: string, key: Uint8Array, payload: object) =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg }).sign(key);
  const now = Math.floor(Date.now() / 1_000);
  const forged = [
    new UnsecuredJWT(claims).encode(),
    await sign('HS256', randomBytes(32), claims),
    await sign('HS512', Buffer.concat([relay.secret, relay.secret]), claims),
    await sign('HS256', relay.secret, { ...claims, jti: crypto.randomUUID() }),
    await sign('HS256', relay.secret, { scope: 'admin' }),
    await sign('HS256', relay.secret, { sub: 'owner', scope: 'admin' }),
    await sign('HS256', relay.secret, { sub: 'owner', scope: 'admin', iat: now, exp: now + 3_600 }),
    `${relay.phone.slice(0, -4)}AAAA`,
  ];
  for (const token of forged) expect((await relay.call('GET', '/devices', { token })).status).toBe(401);
  const raised = await sign('HS256', relay.secret, { ...claims, scope: 'admin' });
  expect((await relay.call('GET', '/tokens', { token: raised })).status).toBe(403);
});

test('an owner token is good for a minute', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const token = await mintOwnerToken(relay.secret, clock);
  expect((await relay.call('GET', '/tokens', { token })).status).toBe(200);
  clock.advance(59_000);
  expect((await relay.call('GET', '/tokens', { token })).status).toBe(200);
  clock.advance(1_000);
  expect((await relay.call('GET', '/tokens', { token })).status).toBe(401);
});

test('tokens are made, listed and revoked over HTTP', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const token = relay.owner;
  const body = { name: 'Laptop', scope: 'receive', deviceId: 'LAPTOP ' };
  const made = await relay.call('POST', '/tokens', { token, body });
  expect(made).toMatchObject({
    status: 201,
    body: { success: true, name: 'Laptop', scope: 'receive', deviceId: 'laptop' },
  });
  expect(await relay.call('POST', '/tokens', { token, body })).toMatchObject({
    status: 409,
    body: { error: { code: 'NAME_TAKEN' } },
  });
  expect(await relay.call('POST', '/tokens', { token, body: { name: 'x', scope: 'receive' } })).toMatchObject({
    status: 400,
    body: { error: { code: 'INVALID_DEVICE_ID' } },
  });
  expect(await relay.call('POST', '/tokens', { token, body: { name: '', scope: 'send' } })).toMatchObject({
    status: 400,
    body: { error: { message: 'name is empty' } },
  });
  await relay.call('GET', '/devices');
  const { tokens } = (await relay.call('GET', '/tokens', { token })).body;
  const createdAt = new Date(clock.now()).toISOString();
  expect(tokens).toEqual([
    { name: 'phone', scope: 'send', grants: { devices: 'all', keys: true }, createdAt, lastSeenAt: createdAt },
    { name: 'desk', scope: 'receive', deviceId: 'desk', createdAt },
    { name: 'Laptop', scope: 'receive', deviceId: 'laptop', createdAt },
  ]);
  expect(await relay.call('DELETE', '/tokens/Laptop', { token })).toMatchObject({
    status: 200,
    body: { success: true },
  });
  expect(await relay.call('DELETE', '/tokens/Laptop', { token })).toMatchObject({
    status: 404,
    body: { error: { code: 'NOT_FOUND' } },
  });
  expect((await relay.call('POST', '/tokens', { token, body })).status).toBe(201);
});

test('revocation closes live sockets and ends waiting requests at once', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock() });
  const agent = await relay.agent();
  const waiting = relay.post('x');
  await waitFor(() => agent.transcriptions.length === 1);
  await relay.relay.tokens.revoke('phone');
  expect(await waiting).toMatchObject({
    status: 401,
    body: { error: { code: 'UNAUTHORIZED', message: 'the token was revoked' } },
  });
  expect((await relay.call('GET', '/devices')).status).toBe(401);
  await relay.relay.tokens.revoke('desk');
  expect(await agent.closing()).toEqual({ code: 4001, reason: 'UNAUTHORIZED' });
  expect(await refusedUpgrade(relay.url, { authorization: `Bearer ${relay.desk}` })).toEqual({
    status: 401,
    code: 'UNAUTHORIZED',
  });
});
