import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../../relay/relay-under-test.ts';

/** fetch() does not let one choose the Host header. */
async function ask(relay: RelayUnderTest, path: string, headers: Record<string, string>, method = 'GET') {
  const sent = request(`${relay.url}${path}`, { method, headers, agent: false }).end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(await text(response)) };
}

const ROUTES = ['/', '/health', '/devices', '/messages', '/tokens', '/transcription', '/ws', '/nowhere'];

test.each(ROUTES)('%s is not for other names, nor for pages of other origins', async (path) => {
  const relay = await RelayUnderTest.start();
  const authorization = `Bearer ${relay.owner}`;
  const foreign = [{ host: 'evil.example' }, { origin: 'https://evil.example' }, { origin: 'null' }];
  for (const headers of foreign) {
    expect(await ask(relay, path, { authorization, ...headers })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN' } },
    });
    const preflight = await ask(relay, path, { ...headers, 'access-control-request-method': 'POST' }, 'OPTIONS');
    expect(preflight.status).toBe(403);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});

test('nor are upgrades', async () => {
  const relay = await RelayUnderTest.start();
  for (const headers of [{ host: 'evil.example' }, { origin: 'http://evil.example' }]) {
    const agent = new RawAgent({
      url: relay.url,
      token: '',
      headers: { authorization: `Bearer ${relay.desk}`, ...headers },
    });
    const [, response] = await once(agent.socket, 'unexpected-response');
    expect(response.statusCode).toBe(403);
    agent.stop();
  }
});

test('its own page may use it, under each of its names', async () => {
  const relay = await RelayUnderTest.start();
  const { port } = new URL(relay.url);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost:9999']) {
    const headers = { authorization: `Bearer ${relay.phone}`, host, origin: `http://${host}` };
    expect((await ask(relay, '/devices', headers)).status).toBe(200);
  }
});

test('every answer has the headers that keep browsers from guessing, framing and keeping', async () => {
  const relay = await RelayUnderTest.start();
  for (const path of ['/health', '/devices', '/nowhere']) {
    const { headers } = await relay.call('GET', path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  }
});

test('a token may ask so often, and another one as often again', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock, limits: { tokenRequestsPerSecond: 1, tokenBurst: 3 } });
  const statuses: number[] = [];
  for (let time = 0; time < 4; time += 1) statuses.push((await relay.call('GET', '/devices')).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  const limited = await relay.call('GET', '/devices');
  expect(limited.body.error.code).toBe('RATE_LIMITED');
  expect(limited.headers.get('retry-after')).toBe('1');
  expect((await relay.call('GET', '/devices', { token: relay.owner })).status).toBe(200);
  clock.advance(1_000);
  expect((await relay.call('GET', '/devices')).status).toBe(200);
});

test('strangers may ask less often, and keep nobody out who shares their address', async () => {
  const relay = await RelayUnderTest.start({
    clock: new FakeClock(),
    limits: { strangerRequestsPerSecond: 1, strangerBurst: 3 },
  });
  const statuses: number[] = [];
  for (const path of ['/devices', '/health', '/nowhere', '/tokens', '/health', '/nowhere']) {
    statuses.push((await relay.call('GET', path, { token: '' })).status);
  }
  expect(statuses).toEqual([401, 200, 404, 429, 429, 429]);
  expect((await relay.call('GET', '/devices', { token: 'guess' })).status).toBe(429);
  expect((await relay.call('GET', '/devices')).status).toBe(200);
  await relay.agent();
});

test('a valid token of another scope is no stranger', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock(), limits: { strangerBurst: 1 } });
  for (let count = 0; count < 5; count += 1) {
    expect((await relay.call('GET', '/tokens')).status).toBe(403);
  }
  expect((await relay.call('GET', '/health', { token: '' })).status).toBe(200);
});

test('of too many silent connections the oldest are cut, and who shows its token stays', async () => {
  const relay = await RelayUnderTest.start({ limits: { maxStrangerSockets: 10 } });
  const agent = await relay.agent();
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let count = 0; count < 30; count += 1) {
    const socket = connect(Number(new URL(relay.url).port), '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
  }
  await waitFor(() => sockets.filter(({ closed }) => closed).length >= 20);
  expect(sockets.slice(0, 15).every(({ closed }) => closed)).toBe(true);
  agent.ackEverything();
  expect((await relay.post('still here')).body.status).toBe('typed');
});

test('a flood of headers is refused', async () => {
  const relay = await RelayUnderTest.start();
  const answer = await ask(relay, '/health', { 'x-flood': 'x'.repeat(9_000) });
  expect(answer).toMatchObject({ status: 413, body: { error: { code: 'TOO_LARGE' } } });
});

test('of too many silent connections from several addresses, those of the address with the most are cut', async () => {
  const relay = await RelayUnderTest.start({ limits: { maxStrangerSockets: 6 } });
  const opened = async (localAddress: string): Promise<Socket> => {
    const port = Number(new URL(relay.url).port);
    const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  const quiet = await opened('127.0.0.41');
  const many: Socket[] = [];
  for (let count = 0; count < 20; count += 1) many.push(await opened('127.0.0.42'));
  await waitFor(() => many.filter(({ closed }) => closed).length === 15);
  expect(quiet.closed).toBe(false);
  expect(many.slice(-5).every(({ closed }) => !closed)).toBe(true);
});

async function open(relay: RelayUnderTest, headers: Record<string, string>) {
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
  const sent = request(`${relay.url}/`, { headers: { accept, ...headers }, agent: false }).end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, type: response.headers['content-type'], body: await text(response) };
}

test('a browser that opens a page under another name is told what to do, as a page', async () => {
  const relay = await RelayUnderTest.start();
  const host = 'Desk.fritz.box:7443';
  const refused = await open(relay, { host });
  expect(refused).toMatchObject({ status: 403, type: 'text/html; charset=utf-8' });
  expect(refused.body).toContain('&quot;hostNames&quot;: [&quot;desk.fritz.box&quot;]');
  expect((await open(relay, { host, 'sec-fetch-mode': 'navigate', 'accept-language': 'es-ES,es' })).body).toContain(
    'no conoce este nombre',
  );
  expect((await open(relay, { origin: 'https://evil.example' })).body).toContain('A page of another site led here');
  for (const strange of ['"><script>', 'evil.example/<b>', '-x', 'a b']) {
    const { status, body } = await open(relay, { host: strange });
    expect([status, /<script>|<b>|<pre>/.test(body)]).toEqual([403, false]);
  }
});

test('what a script asks is refused as before', async () => {
  const relay = await RelayUnderTest.start();
  for (const mode of ['cors', 'no-cors', 'same-origin']) {
    const refused = await open(relay, { host: 'evil.example', 'sec-fetch-mode': mode });
    expect(JSON.parse(refused.body)).toMatchObject({ error: { code: 'FORBIDDEN' } });
  }
});

test('the page may use it through a reverse proxy that speaks TLS, under a name of the settings alone', async () => {
  const relay = await RelayUnderTest.start({ hostNames: ['lantype.example.org'] });
  const from = (host: string, origin: string) =>
    ask(relay, '/devices', { authorization: `Bearer ${relay.phone}`, host, origin });
  const host = 'lantype.example.org';
  expect((await from(host, `https://${host}`)).status).toBe(200);
  for (const origin of ['https://evil.example', `https://${host}:8443`, `https://${host}.evil.example`]) {
    expect((await from(host, origin)).status).toBe(403);
  }
  expect((await from('other.example.org', 'https://other.example.org')).status).toBe(403);
});
