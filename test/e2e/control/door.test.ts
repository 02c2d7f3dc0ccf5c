import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readSecret } from '../../../src/app/folder/secret.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { mintOwnerToken } from '../../../src/relay/tokens/jwt.ts';
import { ProgramWithWindow } from './program-with-window.ts';
import { rawStatus } from './raw-status.ts';
import { controlSocket, login, upgradeStatus, WindowClient } from './window-client.ts';

const status = async (url: string, init?: RequestInit): Promise<number> => {
  const response = await fetch(url, init);
  await response.body?.cancel();
  return response.status;
};

const call = (token: string | undefined, body: object = { method: 'app.get', params: {} }): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  body: JSON.stringify(body),
});

it('a login link is good once; its token opens the socket of this program alone, until it is logged out', async () => {
  const hub = await ProgramWithWindow.start();
  const link = await hub.link();
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/app\/#login=[\w-]{22}$/);
  const first = await login(link);
  expect(first).toMatchObject({ status: 200, token: expect.stringMatching(/^[\w-]{43}$/) });
  expect(await login(link)).toMatchObject({ status: 401, token: undefined });
  expect(await login(link.replace(/=.*/, '=AAAAAAAAAAAAAAAAAAAAAA'))).toMatchObject({ status: 401 });

  const { token } = first;
  const session = { headers: { authorization: `Bearer ${token}` } };
  expect(await status(`${hub.url}/control/session`, session)).toBe(200);
  // It is no token of the relay.
  expect(await status(`${hub.url}/devices`, session)).toBe(401);
  const window = await hub.window(token);
  expect(window.socket.protocol).toBe('lantype.control');
  expect(await window.call('app.get', {})).toMatchObject({ mode: 'hub', host: 'headless' });

  expect(await status(`${hub.url}/control/logout`, { method: 'POST', ...session })).toBe(200);
  expect(await window.closing()).toEqual({ code: 4001, reason: 'UNAUTHORIZED' });
  expect(await status(`${hub.url}/control/session`, session)).toBe(401);
  expect(await upgradeStatus({ url: hub.url, token })).toBe(401);

  const code = new URLSearchParams(new URL(link).hash.slice(1)).get('login') ?? '';
  const logs = hub.log() + readFileSync(hub.folder.audit, 'utf8');
  expect(logs).toContain('a window logged in');
  for (const secret of [token, code]) expect(logs).not.toContain(secret);
});

it('refuses wrong login codes without end, and still takes the right one', async () => {
  const hub = await ProgramWithWindow.start();
  const link = await hub.link();
  const seen = new Set<number>();
  for (let guess = 0; guess < 30; guess += 1) {
    seen.add((await login(`${hub.url}/app/#login=guess-${guess}`)).status);
  }
  expect([...seen].sort()).toEqual([401, 429]);
  expect(await login(link)).toMatchObject({ status: 200 });
});

it('refuses a foreign Host, a foreign Origin, and every token but its own', { timeout: 60_000 }, async () => {
  const foreignPage = 'https://pages.example';
  const hub = await ProgramWithWindow.start({ settings: { allowedOrigins: [foreignPage] } });
  const token = await hub.login();
  const { url } = hub;
  const phone = await hub.token('send', 'phone');
  const computer = await hub.token('receive', 'computer', 'laptop');
  const admin = await hub.token('admin', 'dashboard');

  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', foreignPage]) {
    expect(await upgradeStatus({ url, token, headers: { origin } })).toBe(403);
    expect(await login(await hub.link(), { origin })).toMatchObject({ status: 403 });
    expect(await status(`${url}/app/`, { headers: { origin } })).toBe(403);
  }
  expect(await upgradeStatus({ url, token, headers: { host: 'evil.example' } })).toBe(403);
  for (const target of ['/app/', '/control/session', '/control/ws']) {
    expect(await rawStatus(url, { path: target, headers: { host: 'evil.example' } })).toBe(403);
  }
  for (const wrong of [undefined, phone, computer, admin, `${token}x`, '']) {
    expect(await upgradeStatus({ url, ...(wrong !== undefined && { token: wrong }) })).toBe(401);
    expect(await status(`${url}/control/call`, call(wrong))).toBe(401);
    expect(await status(`${url}/control/codes`, call(wrong, {}))).toBe(401);
  }
  // The tab's own token makes no links, and calls over its socket only.
  expect(await status(`${url}/control/codes`, call(token, {}))).toBe(401);
  expect(await status(`${url}/control/call`, call(token))).toBe(401);
  expect(await status(`${url}/control/nothing`, { headers: { authorization: `Bearer ${token}` } })).toBe(404);
  const secret = readSecret(hub.folder);
  if (secret === undefined) throw new Error('a hub has a secret');
  expect(await status(`${url}/control/call`, call(await mintOwnerToken(secret, systemClock)))).toBe(200);
});

it('is not there on the LAN, whoever asks', { timeout: 60_000 }, async () => {
  const settings = { lanAddresses: ['127.0.0.4'] };
  const hub = await ProgramWithWindow.start({ args: ['--lan', '--lan-port', '0'], settings });
  const token = await hub.login();
  const window = await hub.window(token);
  const { relay } = await window.call('app.get', {});
  const [url] = relay?.sharing.urls ?? [];
  if (url === undefined) throw new Error('the relay is not shared');
  const link = await hub.link();
  expect(await rawStatus(url, { path: '/health' })).toBe(200);
  expect(await rawStatus(url, { path: '/app/' })).toBe(404);
  const code = new URLSearchParams(new URL(link).hash.slice(1)).get('login');
  const headers = { 'content-type': 'application/json' };
  expect(
    await rawStatus(url, { path: '/control/login', method: 'POST', headers, body: JSON.stringify({ code }) }),
  ).toBe(404);
  expect(await rawStatus(url, { path: '/control/session', headers: { authorization: `Bearer ${token}` } })).toBe(404);
  expect(await upgradeStatus({ url, token })).toBe(401);
  // The code was not used up by that.
  expect(await login(link)).toMatchObject({ status: 200 });
});

it('serves the built page with its policy, and what is not there is not there', async ({ skip }) => {
  const page = path.resolve(import.meta.dirname, '../../../dist/renderer/index.html');
  skip(!existsSync(page), 'the window is not built');
  const hub = await ProgramWithWindow.start();
  const response = await fetch(`${hub.url}/app/`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(await response.text()).toContain('<html');
  const bare = await fetch(`${hub.url}/app`, { redirect: 'manual' });
  expect([bare.status, bare.headers.get('location')]).toEqual([308, '/app/']);
  for (const target of ['/app/../package.json', '/app/%2e%2e/%2e%2e/package.json', '/app/nothing.js']) {
    expect(await rawStatus(hub.url, { path: target })).toBe(404);
  }
});

it('answers what it does not understand, and closes with 4003 what is no frame', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start();
  const token = await hub.login();
  const window = await hub.window(token);
  const invalid = { ok: false, error: { code: 'INVALID_REQUEST', message: expect.any(String) } };
  for (const [method, params] of [
    ['no.such', {}],
    ['constructor', {}],
    ['__proto__', {}],
    ['app.get', { more: 1 }],
    ['messages.list', { limit: 0 }],
    ['messages.list', { limit: 501 }],
    ['messages.list', { before: 'elsewhere' }],
    ['held.type', { messageId: 'no-id' }],
    ['settings.set', { holdAfterMs: -1 }],
    ['settings.set', { deviceId: 'other' }],
    ['devices.rename', { deviceId: 'desk', name: 'two\nlines' }],
    ['pairing.open', 'now'],
  ] as const) {
    expect(await window.ask(method, params)).toEqual(invalid);
  }
  const frames = ['', 'null', '[]', '{', '{"type":"call"}', '{"type":"call","id":-1,"method":"app.get"}', '\u0000'];
  for (const frame of [...frames, '{"type":"event","event":{}}', Buffer.from('{}')]) {
    const other = await hub.window(token);
    other.socket.send(frame);
    expect(await other.closing()).toMatchObject({ code: 4003, reason: expect.stringMatching(/^PROTOCOL_ERROR/) });
  }
  const big = await hub.window(token);
  big.socket.send(JSON.stringify({ type: 'call', id: 1, method: 'app.get', params: 'x'.repeat(70_000) }));
  expect(await big.closing()).toMatchObject({ code: 1009 });
  expect(await window.call('app.get', {})).toMatchObject({ mode: 'hub' });
});

it('refuses calls that come too fast, and cuts who goes on', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start();
  const window = await hub.window();
  const refused: unknown[] = [];
  // How many rounds it takes depends on the machine: a slow one sends more slowly, and the allowance grows meanwhile.
  for (let round = 0; round < 10 && refused.length === 0; round += 1) {
    const answers = await Promise.all(Array.from({ length: 150 }, () => window.ask('app.get', {})));
    refused.push(...answers.filter((answer) => !answer.ok));
  }
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) expect(answer).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  for (let call = 0; call < 2_000 && window.closed === undefined; call += 1) void window.ask('app.get', {});
  expect(await window.closing()).toMatchObject({ code: 4003 });
});

it('cuts a window that does not read with 4008, and serves the others', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start({ settings: { history: 'texts' } });
  const token = await hub.login();
  const good = await hub.window(token);
  const text = 'long '.repeat(180);
  for (const away of ['away', 'far-away']) {
    await hub.token('receive', away, away);
    for (let sent = 0; sent < 50; sent += 1) await good.call('messages.send', { deviceId: away, text });
  }
  const slow = await hub.window(token);
  slow.socket.pause();
  // Answers of some 100 KB each, which it asks for and does not read; no more at once than it may.
  for (let asked = 0; asked < 180; asked += 1) {
    void slow.ask('messages.list', { limit: 500 });
    if (asked % 30 === 0) await new Promise((resolve) => slow.socket.ping('', true, resolve));
    if (asked % 30 === 0) await good.call('app.get', {});
  }
  await expect.poll(() => hub.log(), { timeout: 20_000 }).toContain('window cut: it does not read');
  slow.socket.resume();
  expect(await slow.closing()).toMatchObject({ code: expect.toBeOneOf([4008, 1006]) });
  expect(await good.call('app.get', {})).toMatchObject({ mode: 'hub' });
});

it('ends with 1001 when the program stops, and a token of the old one opens nothing in the new one', {
  timeout: 60_000,
}, async () => {
  const hub = await ProgramWithWindow.start();
  const token = await hub.login();
  const window = await hub.window(token);
  const { port } = new URL(hub.url);
  await hub.end();
  expect(await window.closing()).toEqual({ code: 1001, reason: 'SHUTTING_DOWN' });

  const again = await ProgramWithWindow.start({ dataDir: hub.folder.root, args: ['--port', port] });
  expect(again.url).toBe(hub.url);
  expect(await upgradeStatus({ url: again.url, token })).toBe(401);
  const socket = controlSocket({ url: again.url, token: await again.login() });
  await once(socket, 'open');
  socket.terminate();
  const back = await WindowClient.connect({ url: again.url, token: await again.login() });
  expect(await back.call('devices.list', {})).toMatchObject([{ deviceId: 'desk', thisComputer: true }]);
  back.stop();
});
