import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { RawAgent } from '../helpers/raw-agent.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay/relay-under-test.ts';
import { type Answer, RelayUnderAttack } from './relay-under-attack.ts';

let relay: RelayUnderAttack;
beforeAll(async () => {
  relay = await RelayUnderAttack.start('127.0.0.23');
}, 30_000);
afterEach(() => relay.mustServe());
afterAll(() => relay.stop());

/** Ends with the test. */
function open(port: number, host = '127.0.0.1'): Socket {
  const socket = connect(port, host).on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

test('an oversize body, announced or not', async () => {
  const { token = relay.otherPhone, body = 'x'.repeat(3_000_000) } = {};
  expect((await relay.ask('POST', '/transcription', { token, body })).body.error.code).toBe('TOO_LARGE');
  const chunked = { 'transfer-encoding': 'chunked' };
  expect((await relay.ask('POST', '/transcription', { token, body, headers: chunked })).body.error.code).toBe(
    'TOO_LARGE',
  );
  const pair = { code: 'x'.repeat(100_000), name: 'x', role: 'send' };
  expect((await relay.ask('POST', '/pair', { body: pair, from: '127.0.2.1' })).body.error.code).toBe('TOO_LARGE');
});

test('a flood of headers: one that is large, and many', async () => {
  expect((await relay.ask('GET', '/health', { headers: { x: 'x'.repeat(20_000) } })).status).toBe(413);
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, number) => [`x-${number}`, 'x'.repeat(10)]));
  expect((await relay.ask('GET', '/health', { headers: many })).status).toBe(413);
});

test.each([
  ['headers', 'GET /devices HTTP/1.1\r\nHost: 127.0.0.1\r\nX: '],
  ['body', 'POST /pair HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{'],
])('slow %s, one byte at a time, are ended', async (_what, head) => {
  // The same server with shorter limits, so that nobody waits for half a minute.
  const quick = await RelayUnderTest.start({ limits: { headersTimeoutMs: 500, requestTimeoutMs: 500 } });
  const slow = Array.from({ length: 20 }, () => open(Number(new URL(quick.url).port)));
  for (const socket of slow) socket.write(head);
  const drip = setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write('x');
  }, 50);
  onTestFinished(() => clearInterval(drip));
  await waitFor(() => slow.every(({ closed }) => closed), 'the slow ones to be cut');
  await quick.mustStillServe();
});

test('slow headers and bodies by the hundred keep nobody else waiting', async () => {
  const head = 'POST /transcription HTTP/1.1\r\nHost: 127.0.0.1\r\n';
  for (let count = 0; count < 400; count += 1) open(relay.port).write(count % 2 === 0 ? head : `${head}Content-Le`);
  for (let count = 0; count < 5; count += 1) await relay.mustServe();
});

test('sockets by the thousand that say nothing', { timeout: 30_000 }, async () => {
  const sockets: Socket[] = [];
  for (let batch = 0; batch < 30; batch += 1) {
    const opened = Array.from({ length: 100 }, () => open(relay.port));
    await Promise.all(opened.map((socket) => once(socket, 'connect')));
    sockets.push(...opened);
    await relay.mustServe();
  }
  await waitFor(() => sockets.filter(({ closed }) => closed).length > 1_900, 'the oldest to be cut', 20_000);
  await relay.mustServe();
});

test('TLS handshakes that never end, and connections that are no TLS', async () => {
  const { hostname, port } = new URL(relay.lanUrl);
  for (let count = 0; count < 300; count += 1) {
    const socket = open(Number(port), hostname);
    socket.write(count % 2 === 0 ? Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]) : 'GET / HTTP/1.1\r\n\r\n');
  }
  expect((await relay.ask('GET', '/devices', { token: relay.otherPhone, lan: true })).status).toBe(200);
});

test('TLS by the thousand from many addresses: handshakes that end, and then nothing', {
  timeout: 30_000,
}, async () => {
  const { hostname, port } = new URL(relay.lanUrl);
  for (let batch = 0; batch < 25; batch += 1) {
    const secured = Array.from({ length: 40 }, async (_, number) => {
      const localAddress = `127.0.${100 + batch}.${1 + number}`;
      const raw = connect({ host: hostname, port: Number(port), localAddress }).on('error', () => undefined);
      const socket = tlsConnect({ socket: raw, rejectUnauthorized: false });
      onTestFinished(() => void socket.destroy());
      socket.on('error', () => undefined);
      await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')]);
    });
    await Promise.all(secured);
    expect((await relay.ask('GET', '/devices', { token: relay.otherPhone, lan: true })).status).toBe(200);
  }
});

test('old TLS is not spoken', async () => {
  const { hostname, port } = new URL(relay.lanUrl);
  const socket = tlsConnect({
    host: hostname,
    port: Number(port),
    rejectUnauthorized: false,
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  const [error] = await once(socket, 'error');
  expect(error.code).toMatch(/^ERR_SSL/);
});

test('a flood of frames from an agent with a valid token', async () => {
  const agent = await RawAgent.register({ url: relay.url, token: relay.laptop, deviceId: 'laptop' });
  onTestFinished(() => agent.stop());
  const status = JSON.stringify({ type: 'status', canType: true, paused: false, locked: false });
  for (let count = 0; count < 50_000; count += 1) agent.socket.send(status);
  for (let count = 0; count < 5; count += 1) await relay.mustServe();
  await waitFor(() => agent.socket.bufferedAmount === 0, 'the flood to be over');
  agent.socket.send('x'.repeat(100_000));
  await agent.closing();
});

test('a flood of pings whose answers nobody reads', { timeout: 30_000 }, async () => {
  const agent = await RawAgent.register({ url: relay.url, token: relay.laptop, deviceId: 'laptop' });
  onTestFinished(() => agent.stop());
  agent.socket.pause();
  const ping = 'x'.repeat(125);
  for (let count = 0; count < 60_000; count += 1) agent.socket.ping(ping);
  for (let count = 0; count < 10; count += 1) await relay.mustServe();
});

test('a flood of requests with a token, and without one', { timeout: 30_000 }, async () => {
  const statuses: Answer[] = [];
  for (let batch = 0; batch < 7; batch += 1) {
    const asked = Array.from({ length: 100 }, () => relay.ask('GET', '/devices', { token: relay.otherPhone }));
    statuses.push(...(await Promise.all(asked)));
  }
  expect(statuses.filter(({ status }) => status === 429).length).toBeGreaterThan(50);
  const strangers = await Promise.all(
    Array.from({ length: 300 }, () => relay.ask('GET', '/tokens', { token: 'guess', from: '127.0.2.2' })),
  );
  expect(strangers.filter(({ status }) => status === 429).length).toBeGreaterThan(100);
  expect(strangers.filter(({ status }) => status === 200)).toEqual([]);
});

test('deep and huge JSON', async () => {
  const deep = `${'{"a":'.repeat(80_000)}1${'}'.repeat(80_000)}`;
  const token = relay.admin;
  for (const route of ['/transcription', '/tokens', '/pairing']) {
    expect((await relay.ask('POST', route, { token, body: deep })).status).toBeGreaterThanOrEqual(400);
    const wide = `[${'1,'.repeat(200_000)}1]`;
    expect((await relay.ask('POST', route, { token, body: wide })).status).toBe(400);
  }
});
