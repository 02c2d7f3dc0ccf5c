import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

const uuid = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const ok = { deviceId: 'desk', text: 'x' };

test.each<[string, unknown, number, string, string]>([
  ['no body', '', 400, 'INVALID_REQUEST', 'the body is empty'],
  ['invalid JSON', '{"deviceId":', 400, 'INVALID_REQUEST', 'the body is not valid JSON'],
  ['no object', [], 400, 'INVALID_REQUEST', 'Invalid input: expected object, received array'],
  ['null', 'null', 400, 'INVALID_REQUEST', 'Invalid input: expected object, received null'],
  ['no deviceId', { text: 'x' }, 400, 'INVALID_DEVICE_ID', 'deviceId is missing'],
  ['empty deviceId', { ...ok, deviceId: '' }, 400, 'INVALID_DEVICE_ID', 'deviceId is empty'],
  ['blank deviceId', { ...ok, deviceId: '  ' }, 400, 'INVALID_DEVICE_ID', 'deviceId is empty'],
  ['deviceId of another type', { ...ok, deviceId: 7 }, 400, 'INVALID_DEVICE_ID', 'deviceId must be a string'],
  ['deviceId that is no name', { ...ok, deviceId: 'a/b' }, 400, 'INVALID_DEVICE_ID', 'deviceId is not a host name'],
  [
    'deviceId too long',
    { ...ok, deviceId: 'a'.repeat(254) },
    400,
    'INVALID_DEVICE_ID',
    'deviceId is longer than 253 characters',
  ],
  [
    'neither text nor payload',
    { deviceId: 'desk' },
    400,
    'INVALID_REQUEST',
    'text: give exactly one of text and payload',
  ],
  [
    'both',
    { ...ok, payload: [{ type: 'key', key: 'up' }] },
    400,
    'INVALID_REQUEST',
    'text: give exactly one of text and payload',
  ],
  ['empty text', { ...ok, text: '' }, 400, 'INVALID_REQUEST', 'text is empty'],
  [
    'text of another type',
    { ...ok, text: 5 },
    400,
    'INVALID_REQUEST',
    'text: Invalid input: expected string, received number',
  ],
  [
    'lone surrogate',
    '{"deviceId":"desk","text":"\\ud800"}',
    400,
    'INVALID_REQUEST',
    'text is not well-formed Unicode (lone surrogate)',
  ],
  [
    'unknown key',
    { deviceId: 'desk', payload: [{ type: 'key', key: 'f1' }] },
    400,
    'INVALID_REQUEST',
    'key must be one of enter tab up down left right home end backspace delete escape undo',
  ],
  ['empty payload', { deviceId: 'desk', payload: [] }, 400, 'INVALID_REQUEST', 'payload is empty'],
  [
    'too many segments',
    { deviceId: 'desk', payload: Array(1_001).fill({ type: 'key', key: 'up' }) },
    400,
    'INVALID_REQUEST',
    'payload has more than 1000 segments',
  ],
  ['unknown field', { ...ok, foo: 1 }, 400, 'INVALID_REQUEST', 'Unrecognized key: "foo"'],
  ['id that is no UUID', { ...ok, id: 'x' }, 400, 'INVALID_REQUEST', 'id must be a UUID'],
  [
    'ttlMs too long',
    { ...ok, ttlMs: 86_400_001 },
    400,
    'INVALID_REQUEST',
    'ttlMs: Too big: expected number to be <=86400000',
  ],
  [
    'text over the limit',
    { ...ok, text: 'x'.repeat(100_001) },
    413,
    'TOO_LARGE',
    'the message holds more than 100000 characters',
  ],
  [
    'body over the limit',
    { ...ok, text: 'x'.repeat(600_000) },
    413,
    'TOO_LARGE',
    'the body is larger than 524288 bytes',
  ],
  [
    'unknown device',
    { ...ok, deviceId: 'nobody' },
    404,
    'UNKNOWN_DEVICE',
    'no agent was given a token for "nobody"; known: desk',
  ],
])('%s', async (_name, body, status, code, message) => {
  const relay = await RelayUnderTest.start();
  const answer = await relay.call('POST', '/transcription', { body });
  expect(answer.body).toEqual({ success: false, error: { code, message } });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/json');
  (await relay.agent()).ackEverything();
  expect((await relay.post('still here')).body.status).toBe('typed');
});

test('what fits a body but not a frame, which holds the text twice, is TOO_LARGE', async () => {
  const relay = await RelayUnderTest.start();
  (await relay.agent()).ackEverything();
  // Each takes six bytes of JSON.
  expect((await relay.post('\u0001'.repeat(87_000))).body.status).toBe('typed');
  expect(await relay.post('\u0001'.repeat(87_370))).toMatchObject({
    status: 413,
    body: { error: { code: 'TOO_LARGE', message: 'the message needs a frame of more than 1048576 bytes' } },
  });
});

test.each([
  ['text/plain', { 'content-type': 'text/plain' }],
  ['none', {}],
  ['another charset', { 'content-type': 'application/json; charset=latin1' }],
  ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
])('content type: %s', async (_name, headers) => {
  const relay = await RelayUnderTest.start();
  const answer = await fetch(`${relay.url}/transcription`, {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.phone}`, ...headers },
    body: Buffer.from(JSON.stringify(ok)),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'INVALID_REQUEST' } });
});

test('a body that is not UTF-8 is refused, not repaired', async () => {
  const relay = await RelayUnderTest.start();
  const answer = await fetch(`${relay.url}/transcription`, {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.phone}`, 'content-type': 'application/json' },
    body: Buffer.from('{"deviceId":"desk","text":"\xff"}', 'latin1'),
  });
  expect(await answer.json()).toMatchObject({ error: { code: 'INVALID_REQUEST', message: 'the body is not UTF-8' } });
});

test.each([
  ['POST', '/devices'],
  ['GET', '/transcription'],
  ['GET', '/'],
  ['PUT', `/messages/${uuid}`],
  ['GET', '/nowhere'],
])('no route: %s %s', async (method, path) => {
  const relay = await RelayUnderTest.start();
  const { status, body } = await relay.call(method, path);
  expect(status).toBe(404);
  expect(body.error).toEqual({ code: 'NOT_FOUND', message: `there is no route ${method} ${path}` });
});

test('a path that does not decode is INVALID_REQUEST', async () => {
  const relay = await RelayUnderTest.start();
  expect(await relay.call('GET', '/messages/%ff')).toMatchObject({
    status: 400,
    body: { error: { code: 'INVALID_REQUEST' } },
  });
});

test('a half-sent request is answered and ended, and so is what is no HTTP', async () => {
  const relay = await RelayUnderTest.start({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } });
  const port = Number(new URL(relay.url).port);
  const head = `POST /transcription HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${relay.phone}\r\n`;
  const body = `Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"dev`;
  for (const bytes of [head, head + body, 'nonsense\r\n\r\n']) {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    let answer = '';
    socket.on('data', (data) => {
      answer += String(data);
    });
    socket.write(bytes);
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: { code: 'INVALID_REQUEST' } });
  }
  await relay.mustStillServe();
});

test.each<[string, string, RegExp]>([
  [
    'an upgrade that is no WebSocket handshake',
    'GET /ws HTTP/1.1\r\nUpgrade: websocket',
    /^HTTP\/1.1 400 .*INVALID_REQUEST/s,
  ],
  ['an upgrade elsewhere', 'GET /health HTTP/1.1\r\nUpgrade: websocket', /^HTTP\/1.1 404 .*NOT_FOUND/s],
  ['an upgrade to HTTP/2, which is ignored', 'GET /health HTTP/1.1\r\nUpgrade: h2c', /^HTTP\/1.1 200 .*"ok"/s],
])('%s', async (_name, head, expected) => {
  const relay = await RelayUnderTest.start();
  const socket = connect(Number(new URL(relay.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let answer = '';
  socket.on('data', (data) => {
    answer += String(data);
  });
  socket.write(`${head}\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nAuthorization: Bearer ${relay.desk}\r\n\r\n`);
  await waitFor(() => answer.endsWith('}'));
  expect(answer).toMatch(expected);
  await relay.mustStillServe();
});

test.each<[string, (agent: RawAgent) => void, number, string]>([
  [
    'a binary frame',
    (agent) => agent.socket.send(Buffer.from('{}')),
    4003,
    'PROTOCOL_ERROR: binary frames are not part of it',
  ],
  ['a frame before register', (agent) => agent.ack(uuid), 4003, 'PROTOCOL_ERROR: the first frame must be "register"'],
  ['invalid JSON', (agent) => agent.socket.send('{'), 4003, 'PROTOCOL_ERROR: the frame is not JSON'],
  [
    'an unknown type',
    (agent) => agent.send({ type: 'foo' }),
    4003,
    'PROTOCOL_ERROR: the frame has a wrong field: type',
  ],
  ['no object', (agent) => agent.socket.send('7'), 4003, 'PROTOCOL_ERROR: the frame has a wrong shape'],
  [
    'a wrong field',
    (agent) => agent.send({ type: 'register', deviceId: '' }),
    4003,
    'PROTOCOL_ERROR: the frame has a wrong field: deviceId',
  ],
  [
    'another deviceId',
    (agent) => agent.send({ type: 'register', deviceId: 'laptop' }),
    4002,
    'REGISTRATION_FAILED: the token belongs to another deviceId',
  ],
  [
    'a frame over 64 KiB',
    (agent) => agent.send({ type: 'register', deviceId: 'desk', name: 'x'.repeat(70_000) }),
    1009,
    '',
  ],
])('%s closes the connection', async (_name, misbehave, code, reason) => {
  const relay = await RelayUnderTest.start();
  const agent = await RawAgent.open({ url: relay.url, token: relay.desk });
  misbehave(agent);
  expect(await agent.closing()).toEqual({ code, reason });
  expect((await relay.call('GET', '/devices')).body.devices).toEqual([]);
  (await relay.agent()).ackEverything();
  expect((await relay.post('still here')).body.status).toBe('typed');
});

test('a second register closes the connection, with 4003', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.send({ type: 'register', deviceId: 'desk' });
  expect(await agent.closing()).toEqual({ code: 4003, reason: 'PROTOCOL_ERROR: registered already' });
});

test('an ACK for an unknown id, or by another device, does nothing', async () => {
  const relay = await RelayUnderTest.start();
  const token = await relay.relay.tokens.create({ name: 'laptop', scope: 'receive', deviceId: 'laptop' });
  const laptop = await RawAgent.register({ url: relay.url, token, deviceId: 'laptop' });
  onTestFinished(() => laptop.stop());
  const desk = await relay.agent();
  desk.ack(uuid);
  const answer = relay.post('x');
  await waitFor(() => desk.transcriptions.length === 1);
  const id = desk.transcriptions[0]?.id ?? '';
  laptop.ack(id, { receipt: 'read' });
  laptop.send({ type: 'update', id, outcome: 'typed' });
  desk.ack(id, { outcome: 'clipboard' });
  expect((await answer).body.status).toBe('clipboard');
  expect([desk.closed, laptop.closed]).toEqual([undefined, undefined]);
});

test('connections that never register end by themselves, and there are never too many', async () => {
  const relay = await RelayUnderTest.start({ limits: { registerTimeoutMs: 1_500 } });
  const sockets = Array.from({ length: 500 }, () => new RawAgent({ url: relay.url, token: relay.desk }));
  let refused = 0;
  for (const { socket } of sockets) {
    socket.on('unexpected-response', (_request, response) => {
      if (response.statusCode === 429) refused += 1;
      socket.terminate();
    });
  }
  await waitFor(
    () => sockets.every(({ socket }) => socket.readyState === WebSocket.CLOSED),
    'all to be closed',
    15_000,
  );
  expect(refused).toBeGreaterThanOrEqual(250);
  const codes = new Set(sockets.map(({ closed }) => closed?.code));
  expect([...codes].filter((code) => code !== 1006)).toEqual([4002]);
  (await relay.agent()).ackEverything();
  expect((await relay.post('still here')).body.status).toBe('typed');
});
