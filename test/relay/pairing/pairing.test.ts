import { expect, test } from 'vitest';
import type { Scope } from '../../../src/protocol/http.ts';
import { parsePairingLink } from '../../../src/protocol/pairing-link.ts';
import type { AuditEvent } from '../../../src/relay/audit/audit.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { tlsIdentity } from '../../helpers/tls-identity.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

async function open(relay: RelayUnderTest, role: Scope = 'send', name?: string): Promise<string> {
  const { status, body } = await relay.call('POST', '/pairing', { token: relay.owner, body: { role, name } });
  expect(status).toBe(201);
  expect(body.code).toMatch(/^[\w-]{22}$/);
  return body.code;
}

const pair = (relay: RelayUnderTest, code: string, more: object = {}) =>
  relay.call('POST', '/pair', { token: '', body: { code, name: 'Pixel', role: 'send', ...more } });
const view = async (relay: RelayUnderTest) => (await relay.call('GET', '/pairing', { token: relay.owner })).body;
const wrong = {
  status: 401,
  body: { error: { code: 'UNAUTHORIZED', message: 'the code is not valid, or no longer' } },
};

test('a code works once, and its token does what its role says', async () => {
  const relay = await RelayUnderTest.start();
  const code = await open(relay);
  expect(await view(relay)).toMatchObject({ open: true, role: 'send', expiresAt: expect.any(String) });
  const paired = await pair(relay, code);
  expect(paired).toMatchObject({ status: 201, body: { relayId: 'relay-1', name: 'relay' } });
  expect(await view(relay)).toEqual({
    success: true,
    open: false,
    ended: 'used',
    paired: { name: 'Pixel', role: 'send' },
  });
  expect((await relay.call('GET', '/devices', { token: paired.body.token })).status).toBe(200);
  expect((await relay.call('GET', '/tokens', { token: paired.body.token })).status).toBe(403);
  expect(await pair(relay, code)).toMatchObject(wrong);
});

test('of two requests with the same code one gets in', async () => {
  const relay = await RelayUnderTest.start();
  const code = await open(relay);
  const answers = await Promise.all([pair(relay, code), pair(relay, code), pair(relay, code)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401]);
});

test('a code is good for two minutes', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const { pairing } = relay.relay;
  const early = await pairing.open('send', undefined);
  expect(early.expiresAt).toBe(clock.now() + 120_000);
  clock.advance(119_999);
  expect((await pair(relay, early.code)).status).toBe(201);
  const late = await pairing.open('send', undefined);
  clock.advance(120_000);
  expect(await pair(relay, late.code)).toMatchObject(wrong);
  expect(pairing.view()).toEqual({ open: false, ended: 'expired', reached: false });
});

test('five wrong codes close the window, and it is said', async () => {
  const events: AuditEvent[] = [];
  const warnings: string[] = [];
  const relay = await RelayUnderTest.start({
    audit: { record: (event) => void events.push(event) },
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (_fields, message) => void warnings.push(message),
      error: () => undefined,
    },
  });
  const code = await open(relay);
  for (let count = 0; count < 5; count += 1) expect(await pair(relay, 'A'.repeat(22))).toMatchObject(wrong);
  expect(await pair(relay, code)).toMatchObject(wrong);
  expect(await view(relay)).toMatchObject({ open: false, ended: 'wrong-codes' });
  expect(warnings).toContain('pairing was closed after too many wrong codes: someone may be guessing');
  expect(events.filter(({ type }) => type === 'pairing.refused')).toHaveLength(6);
  expect(JSON.stringify(events)).not.toContain(code);
});

test('one address may not try often, and all together not much more often', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock() });
  const statuses: number[] = [];
  for (let count = 0; count < 12; count += 1) statuses.push((await pair(relay, 'nonsense')).status);
  expect(statuses.slice(9)).toEqual([401, 429, 429]);
  const { pairing } = relay.relay;
  let admitted = 0;
  for (let count = 0; count < 10_000; count += 1) {
    try {
      pairing.admit(`10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`);
      admitted += 1;
    } catch {
      // Limited.
    }
  }
  expect(admitted).toBeLessThan(60);
});

test('the role of the window is the role of the token', async () => {
  const relay = await RelayUnderTest.start();
  const code = await open(relay, 'send');
  expect(await pair(relay, code, { role: 'admin' })).toMatchObject({
    status: 403,
    body: { error: { code: 'FORBIDDEN', message: 'the code is for role send' } },
  });
  expect((await pair(relay, code, { role: 'receive' })).status).toBe(400);
  expect((await pair(relay, code, { deviceId: 'desk' })).status).toBe(400);
  expect((await pair(relay, code)).status).toBe(201);
});

test('a device that is paired already is not taken over', async () => {
  const relay = await RelayUnderTest.start();
  const code = await open(relay, 'receive');
  const asDesk = await pair(relay, code, { role: 'receive', deviceId: ' DESK' });
  expect(asDesk).toMatchObject({ status: 409, body: { error: { code: 'NAME_TAKEN' } } });
  expect((await pair(relay, code, { role: 'receive', deviceId: 'laptop' })).status).toBe(201);
});

test('names: of the window before that of the device, and never the same twice', async () => {
  const relay = await RelayUnderTest.start();
  await pair(relay, await open(relay, 'send', 'Kitchen phone'));
  expect((await view(relay)).paired.name).toBe('Kitchen phone');
  await pair(relay, await open(relay), { name: 'phone' });
  expect((await view(relay)).paired.name).toBe('phone 2');
  expect((await pair(relay, await open(relay), { name: 'evil\u001b[2J' })).status).toBe(400);
});

test('a window that is closed, or opened anew, ends its code', async () => {
  const relay = await RelayUnderTest.start();
  const first = await open(relay);
  await relay.call('DELETE', '/pairing', { token: relay.owner });
  expect(await pair(relay, first)).toMatchObject(wrong);
  const second = await open(relay);
  await open(relay);
  expect(await pair(relay, second)).toMatchObject(wrong);
});

test('a link for each shared address has the pin and the code', async () => {
  const identity = tlsIdentity();
  const addresses = (): string[] => ['127.0.0.2', '127.0.0.3'];
  const relay = await RelayUnderTest.start({ lan: { identity, port: 0, addresses } });
  expect((await relay.call('POST', '/pairing', { token: relay.owner, body: {} })).body.links).toEqual([]);
  await relay.relay.sharing?.turnOn();
  const { body } = await relay.call('POST', '/pairing', { token: relay.owner, body: { role: 'receive' } });
  const port = Number(new URL(relay.relay.sharing?.view().urls[0] ?? '').port);
  expect(body.links.map(parsePairingLink)).toEqual([
    { host: '127.0.0.2', port, pin: identity.pin, code: body.code, role: 'receive' },
    { host: '127.0.0.3', port: expect.any(Number), pin: identity.pin, code: body.code, role: 'receive' },
  ]);
});

test('a body of a stranger is small', async () => {
  const relay = await RelayUnderTest.start();
  expect((await pair(relay, 'x'.repeat(5_000))).body.error).toMatchObject({ code: 'TOO_LARGE' });
});
