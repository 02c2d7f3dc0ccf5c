import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../helpers/eventually.ts';
import { DESK, RelayProcess } from '../../helpers/processes/relay-process.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { BAD_REQUESTS } from './bad-requests.ts';
import { RawConnection, refusedUpgrade } from './raw-request.ts';

/** Whatever comes in, it is answered, and the relay serves on. One process takes all of it. */

let relay: RelayProcess;
/** An agent that types all the time: the proof that the relay serves. */
let witness: RawAgent;
let halfSent: Record<'head' | 'body' | 'nothing', RawConnection>;
let memoryBefore: number;

async function mustServe(): Promise<void> {
  const startedAt = performance.now();
  const text = randomUUID();
  const [health, message] = await Promise.all([
    relay.call('GET', '/health', { token: '' }),
    relay.post(text, { deviceId: 'witness' }),
  ]);
  const tookMs = performance.now() - startedAt;
  expect(health).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(message).toMatchObject({ status: 200, body: { status: 'typed' } });
  expect(witness.texts.at(-1)).toBe(text);
  expect(tookMs).toBeLessThan(1_000);
}

beforeAll(async () => {
  relay = await RelayProcess.start();
  const token = await relay.token('receive', 'witness', 'witness');
  witness = await RawAgent.register({ url: relay.url, token, deviceId: 'witness' });
  witness.ackEverything();
  await mustServe();
  memoryBefore = relay.residentMiB;
  // The relay waits 10 s for a head and 30 s for a body: they run out while the other tests are at work.
  const head = `POST /transcription HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${relay.phone}\r\n`;
  const body = 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"dev';
  halfSent = {
    head: await RawConnection.open(relay.port, head),
    body: await RawConnection.open(relay.port, head + body),
    nothing: await RawConnection.open(relay.port),
  };
});
afterAll(async () => {
  for (const { socket } of Object.values(halfSent ?? {})) socket.destroy();
  witness?.stop();
  await relay?.stop();
});
afterEach(() => mustServe());

describe('requests', () => {
  it.each(Object.entries(BAD_REQUESTS))('%s', async (_name, bad) => {
    const { token: who = 'phone', method = 'POST', route = '/transcription', body, headers = {} } = bad;
    const [status, code, message] = bad.answer;
    const token = who === 'none' ? '' : who === 'forged' ? `${relay.phone.slice(0, -4)}AAAA` : relay[who];
    const answer =
      method === 'UPGRADE'
        ? await refusedUpgrade(relay.port, token)
        : await relay.call(method, route, { token, body, headers });
    expect(answer).toEqual({ status, body: { success: false, error: { code, message } } });
  });
});

it('a body over the limit, in chunks and without an end', async () => {
  const head = `POST /transcription HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${relay.phone}\r\n`;
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const type = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const connection = await RawConnection.open(relay.port, head + type + chunk.repeat(9));
  await eventually('the refusal', () => connection.received.includes('}}'));
  const error = { code: 'TOO_LARGE', message: 'the body is larger than 524288 bytes' };
  expect(connection.answer).toEqual({ status: 413, body: { success: false, error } });
  connection.socket.destroy();
});

it('a sender that goes away while it waits: its message is typed all the same', async () => {
  const body = JSON.stringify({ deviceId: DESK, text: 'left behind' });
  const head = `POST /transcription HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${relay.phone}\r\n`;
  const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const agent = await RawAgent.register({ url: relay.url, token: relay.desk, deviceId: DESK });
  const sender = await RawConnection.open(relay.port, head + type + body);
  await eventually('it to be written', () => agent.texts.length === 1);
  sender.socket.destroy();
  await mustServe();
  agent.ackEverything();
  const id = agent.transcriptions[0]?.id ?? '';
  await eventually('it to be typed', async () => (await relay.message(id)).status === 'typed');
  agent.stop();
  await eventually('the agent to be gone', async () => (await relay.connected()).length === 1);
});

describe('frames', () => {
  const uuid = randomUUID();
  it.each<[string, (agent: RawAgent) => void, number, string]>([
    [
      'an agent that registers another deviceId',
      (agent) => agent.send({ type: 'register', deviceId: 'witness' }),
      4002,
      'REGISTRATION_FAILED: the token belongs to another deviceId',
    ],
    ['a frame before register', (agent) => agent.ack(uuid), 4003, 'PROTOCOL_ERROR: the first frame must be "register"'],
    [
      'a binary frame',
      (agent) => agent.socket.send(Buffer.from(JSON.stringify({ type: 'register', deviceId: DESK }))),
      4003,
      'PROTOCOL_ERROR: binary frames are not part of it',
    ],
    ['invalid JSON', (agent) => agent.socket.send('{"type":'), 4003, 'PROTOCOL_ERROR: the frame is not JSON'],
    [
      'wrong types',
      (agent) => agent.send({ type: 'register', deviceId: DESK, name: 7 }),
      4003,
      'PROTOCOL_ERROR: the frame has a wrong field: name',
    ],
    [
      'a frame over 64 KiB',
      (agent) => agent.send({ type: 'register', deviceId: DESK, name: 'x'.repeat(64 * 1_024) }),
      1009,
      '',
    ],
  ])('%s', async (_name, misbehave, code, reason) => {
    const agent = await RawAgent.open({ url: relay.url, token: relay.desk });
    misbehave(agent);
    expect(await agent.closing()).toEqual({ code, reason });
    expect(await relay.connected()).toEqual(['witness']);
  });

  it('a binary frame after register: the device is gone at once, and its message is kept', async () => {
    const agent = await RawAgent.register({ url: relay.url, token: relay.desk, deviceId: DESK });
    const answer = relay.post('kept');
    await eventually('it to be written', () => agent.texts.length === 1);
    agent.socket.send(Buffer.alloc(10));
    expect(await agent.closing()).toEqual({ code: 4003, reason: 'PROTOCOL_ERROR: binary frames are not part of it' });
    const { body } = await answer;
    expect(body).toMatchObject({ status: 'queued', queued: true });
    expect((await relay.call('DELETE', `/messages/${body.messageId}`)).status).toBe(200);
  });

  it('an ACK for an unknown id is ignored', async () => {
    const agent = await RawAgent.register({ url: relay.url, token: relay.desk, deviceId: DESK });
    agent.ack(uuid, { receipt: 'read' });
    agent.ackEverything();
    expect((await relay.post('after it')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    expect(agent.closed).toBeUndefined();
    expect((await relay.call('GET', `/messages/${uuid}`)).body.error).toMatchObject({ code: 'NOT_FOUND' });
    agent.stop();
    await eventually('the agent to be gone', async () => (await relay.connected()).length === 1);
  });
});

it('500 sockets that never register, and 500 connections that say nothing', async () => {
  const sockets = Array.from({ length: 500 }, () => new RawAgent({ url: relay.url, token: relay.desk }));
  let refused = 0;
  for (const { socket } of sockets) {
    socket.on('unexpected-response', (_request, response) => {
      if (response.statusCode === 429) refused += 1;
      socket.terminate();
    });
  }
  const silent = await Promise.all(Array.from({ length: 500 }, () => RawConnection.open(relay.port)));
  const decided = (): boolean => sockets.every(({ socket }) => socket.readyState !== WebSocket.CONNECTING);
  await eventually('each to be let in or refused', decided);
  await mustServe();
  const over = (): boolean => sockets.every(({ closed }) => closed !== undefined);
  await eventually('all sockets to be closed', over, 15_000);
  // As many as a token may have open without registering.
  expect(sockets.filter(({ closed }) => closed?.code === 4002)).toHaveLength(100);
  expect(refused).toBe(400);
  expect(sockets.find(({ closed }) => closed?.code === 4002)?.closed?.reason).toBe(
    'REGISTRATION_FAILED: no register frame in time',
  );
  const agent = await RawAgent.register({ url: relay.url, token: relay.desk, deviceId: DESK });
  agent.stop();
  await eventually('all connections to be closed', () => silent.every(({ closed }) => closed), 20_000);
});

it.each(['head', 'nothing', 'body'] as const)('a half-sent request ends: %s', async (what) => {
  const connection = halfSent[what];
  await eventually('the relay to give it up', () => connection.closed, 40_000);
  const error = { code: 'INVALID_REQUEST', message: 'the request did not arrive in time' };
  expect(connection.answer).toEqual({ status: 400, body: { success: false, error } });
});

it('after all of it the process is the same, and no larger than it should be', async () => {
  expect(relay.child.process.exitCode).toBeNull();
  const log = readFileSync(path.join(relay.dataDir, 'logs/lantype.log'), 'utf8');
  // Bad input is no error of ours, and what came in is not for the log.
  expect(log).toContain('"level":"info"');
  expect(log).not.toContain('"level":"error"');
  for (const secret of ['left behind', 'after it', relay.phone, relay.desk]) expect(log).not.toContain(secret);
  expect(relay.child.output()).not.toMatch(/^error:|Error:|UnhandledPromise/m);
  await eventually('only the witness to be connected', async () => (await relay.connected()).length === 1);
  const grown = relay.residentMiB - memoryBefore;
  expect(grown).toBeLessThan(80);
  expect(relay.residentMiB).toBeLessThan(250);
});
