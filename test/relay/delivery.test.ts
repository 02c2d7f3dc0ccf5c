import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/base/database.ts';
import { eventually } from '../helpers/eventually.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { RawAgent } from '../helpers/raw-agent.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { RelayUnderTest } from './relay-under-test.ts';

const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `text ${from + i}`);

test('types a message and says so', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything();
  const { status, body } = await relay.post('hello');
  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    messageId: expect.any(String),
    status: 'typed',
    queued: false,
    receipt: 'read',
  });
  expect(agent.transcriptions).toEqual([
    {
      type: 'transcription',
      id: body.messageId,
      text: 'hello',
      payload: [{ type: 'text', value: 'hello' }],
      timestamp: expect.any(Number),
      ageMs: expect.any(Number),
      epoch: expect.any(String),
      seq: 1,
      sender: { id: expect.any(String), name: 'phone' },
    },
  ]);
});

test('carries text and keys exactly', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything();
  const payload = [
    { type: 'text', value: '"\\ \u2028 \u0001 👩‍👩‍👧 é \u0065\u0301 ' },
    { type: 'key', key: 'enter' },
    { type: 'text', value: 'Ünïcødé' },
  ];
  await relay.post('', { text: undefined, payload });
  expect(agent.transcriptions[0]?.payload).toEqual(payload);
  expect(agent.texts).toEqual(['"\\ \u2028 \u0001 👩‍👩‍👧 é \u0065\u0301 Ünïcødé']);
});

test('a bare ACK means typed, assumed', async () => {
  const relay = await RelayUnderTest.start();
  (await relay.agent()).ackEverything({});
  expect((await relay.post('x')).body).toMatchObject({ status: 'typed', receipt: 'assumed' });
});

test('an outcome of clipboard or held is an answer, and not queued', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything({ outcome: 'clipboard' });
  expect(await relay.post('x')).toMatchObject({ status: 200, body: { status: 'clipboard', queued: false } });
  agent.ackEverything({ outcome: 'held' });
  expect(await relay.post('y')).toMatchObject({ status: 200, body: { status: 'held', queued: false } });
});

test('typing that failed is 502, with the id and the reason of the agent', async () => {
  const relay = await RelayUnderTest.start();
  (await relay.agent()).ackEverything({
    outcome: 'failed',
    error: { code: 'NO_FOCUS', message: 'no window has the focus' },
  });
  const { status, body } = await relay.post('x');
  expect(status).toBe(502);
  expect(body).toEqual({
    success: false,
    error: { code: 'TYPING_FAILED', message: 'no window has the focus' },
    messageId: expect.any(String),
    status: 'failed',
  });
  const { body: read } = await relay.call('GET', `/messages/${body.messageId}`);
  expect(read.message).toMatchObject({ status: 'failed', error: { code: 'NO_FOCUS' } });
});

test('30 queued, cut after 10 ACKs: the other 20 come next time, in order', async () => {
  const relay = await RelayUnderTest.start();
  for (const text of numbered(0, 30))
    expect((await relay.post(text)).body).toMatchObject({ status: 'queued', queued: true });
  const first = await RawAgent.open({ url: relay.url, token: relay.desk });
  let acked = 0;
  first.onTranscription = ({ id }) => {
    if (acked < 10) first.ack(id);
    acked += 1;
  };
  first.send({ type: 'register', deviceId: 'desk' });
  await waitFor(() => first.transcriptions.length === 30);
  expect(first.texts).toEqual(numbered(0, 30));
  await waitFor(() => relay.relay.devices()[0]?.inFlight === 20);
  first.stop();
  await waitFor(() => relay.relay.devices()[0]?.queueDepth === 20);
  const second = await relay.agent();
  second.ackEverything();
  await waitFor(() => second.transcriptions.length === 20);
  expect(second.texts).toEqual(numbered(10, 30));
  await waitFor(() => relay.relay.devices()[0]?.inFlight === 0);
});

test('what is queued survives the process', async () => {
  const database = openDatabase(':memory:');
  const secret = Buffer.alloc(32, 7);
  const before = await RelayUnderTest.start({ database, secret });
  for (const text of numbered(0, 5)) await before.post(text);
  await before.relay.stop();
  const after = await RelayUnderTest.start({ database, secret });
  expect(after.desk).toBe(before.desk);
  const agent = await after.agent();
  agent.ackEverything();
  await waitFor(() => agent.transcriptions.length === 5);
  expect(agent.texts).toEqual(numbered(0, 5));
});

test('a new message does not overtake the queue', async () => {
  const relay = await RelayUnderTest.start({ limits: { maxInFlight: 2 } });
  for (const text of numbered(0, 5)) await relay.post(text);
  const agent = await relay.agent();
  await waitFor(() => agent.transcriptions.length === 2);
  const last = relay.post('text 5');
  await waitFor(() => relay.relay.devices()[0]?.queueDepth === 4);
  expect(agent.texts).toEqual(numbered(0, 2));
  agent.ackEverything();
  expect((await last).body).toMatchObject({ status: 'typed' });
  expect(agent.texts).toEqual(numbered(0, 6));
});

test('an ACK later than the answer still counts, and nothing is sent again', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const agent = await relay.agent();
  const answer = relay.post('slow');
  await waitFor(() => agent.transcriptions.length === 1);
  clock.advance(4_999);
  clock.advance(1);
  const { status, body } = await answer;
  expect(status).toBe(202);
  expect(body).toEqual({ success: true, messageId: expect.any(String), status: 'sent', queued: true });
  expect(relay.relay.devices()[0]).toMatchObject({ queueDepth: 1, inFlight: 0 });
  clock.advance(2_000);
  agent.ack(body.messageId, { receipt: 'read' });
  await waitFor(() => relay.relay.devices()[0]?.queueDepth === 0);
  expect(relay.relay.devices()[0]?.lastAckMs).toBe(7_000);
  expect(await relay.status(body.messageId)).toBe('typed');
  agent.stop();
  const again = await RawAgent.open({ url: relay.url, token: relay.desk });
  again.send({ type: 'register', deviceId: 'desk' });
  await waitFor(() => again.frames.length > 0);
  expect(again.transcriptions).toEqual([]);
  again.stop();
});

test('an ACK for a message of an earlier connection counts', async () => {
  const relay = await RelayUnderTest.start({ limits: { maxInFlight: 1 } });
  const first = await relay.agent();
  void relay.post('one');
  await waitFor(() => first.transcriptions.length === 1);
  const id = first.transcriptions[0]?.id ?? '';
  first.stop();
  await waitFor(() => relay.relay.devices()[0]?.online === false);
  const second = await RawAgent.open({ url: relay.url, token: relay.desk });
  second.send({ type: 'register', deviceId: 'desk' });
  second.ack(id, { receipt: 'read' });
  await waitFor(() => relay.relay.devices()[0]?.inFlight === 0 && relay.relay.devices()[0]?.queueDepth === 0);
  expect(await relay.status(id)).toBe('typed');
  second.stop();
});

test('a cut in the middle of the wait answers queued at once', async () => {
  const relay = await RelayUnderTest.start({ clock: new FakeClock() });
  const agent = await relay.agent();
  const answer = relay.post('x');
  await waitFor(() => agent.transcriptions.length === 1);
  agent.stop();
  expect(await answer).toMatchObject({ status: 200, body: { status: 'queued', queued: true } });
});

test('the same id ten times at once is one message, and all ten get its answer', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  const id = randomUUID();
  const answers = Array.from({ length: 10 }, (_, i) => relay.post('once', { id: i % 2 === 0 ? id : id.toUpperCase() }));
  await waitFor(() => agent.transcriptions.length > 0);
  agent.ackEverything();
  for (const { status, body } of await Promise.all(answers)) {
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, messageId: id, status: 'typed', queued: false, receipt: 'read' });
  }
  expect(agent.texts).toEqual(['once']);
  expect((await relay.post('once', { id })).body).toMatchObject({ messageId: id, status: 'typed' });
});

test('the same id of an absent device gives the state it is in', async () => {
  const relay = await RelayUnderTest.start();
  const id = randomUUID();
  for (let i = 0; i < 3; i += 1) {
    expect(await relay.post('x', { id })).toMatchObject({ status: 200, body: { messageId: id, status: 'queued' } });
  }
  expect(relay.relay.devices()[0]?.queueDepth).toBe(1);
});

test('another body, device, time to live or sender with the same id is 409', async () => {
  const relay = await RelayUnderTest.start();
  await relay.relay.tokens.create({ name: 'other', scope: 'receive', deviceId: 'other' });
  const other = await relay.relay.tokens.create({ name: 'other phone', scope: 'send' });
  const id = randomUUID();
  await relay.post('x', { id });
  const conflict = { status: 409, body: { success: false, error: { code: 'ID_CONFLICT' } } };
  expect(await relay.post('y', { id })).toMatchObject(conflict);
  expect(await relay.post('x', { id, deviceId: 'other' })).toMatchObject(conflict);
  expect(await relay.post('x', { id, ttlMs: 1_000 })).toMatchObject(conflict);
  const body = { deviceId: 'desk', text: 'x', id };
  expect(await relay.call('POST', '/transcription', { token: other, body })).toMatchObject(conflict);
});

test('the 51st undelivered message is QUEUE_FULL', async () => {
  const relay = await RelayUnderTest.start();
  for (const text of numbered(0, 50)) expect((await relay.post(text)).status).toBe(200);
  const { status, body } = await relay.post('one more');
  expect(status).toBe(429);
  expect(body.error).toEqual({ code: 'QUEUE_FULL', message: '50 messages wait for desk already' });
  const agent = await relay.agent();
  agent.ackEverything();
  await waitFor(() => relay.relay.devices()[0]?.queueDepth === 0);
  expect((await relay.post('one more')).body.status).toBe('typed');
});

test('requests that are being answered are no backlog; overdue messages are', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const agent = await relay.agent();
  const answers = Promise.all(numbered(0, 120).map((text) => relay.post(text)));
  await waitFor(() => agent.transcriptions.length === 120);
  clock.advance(5_000);
  expect((await answers).every(({ status }) => status === 202)).toBe(true);
  expect(await relay.post('x')).toMatchObject({ status: 429, body: { error: { code: 'QUEUE_FULL' } } });
});

test('a message past its time is expired and never sent', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const day = (await relay.post('a day')).body.messageId;
  const hour = (await relay.post('an hour', { ttlMs: 3_600_000 })).body.messageId;
  clock.advance(3_599_999);
  expect(await relay.status(hour)).toBe('queued');
  clock.advance(1);
  expect(await relay.status(hour)).toBe('expired');
  expect(await relay.status(day)).toBe('queued');
  clock.advance(23 * 3_600_000);
  expect(await relay.status(day)).toBe('expired');
  const agent = await relay.agent();
  expect(agent.transcriptions).toEqual([]);
});

test('a computer that slept past the time notices before sending', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const id = (await relay.post('x', { ttlMs: 1_000 })).body.messageId;
  clock.sleep(5_000);
  const agent = await relay.agent();
  await eventually('expired', async () => (await relay.status(id)) === 'expired');
  expect(agent.transcriptions).toEqual([]);
});

test.each([-3_600_000, 40 * 86_400_000])(
  'a wall clock that is set by %i ms makes nothing older or younger',
  async (ms) => {
    const clock = new FakeClock();
    const relay = await RelayUnderTest.start({ clock });
    await relay.post('x', { ttlMs: 60_000 });
    clock.advance(20_000);
    clock.setWallClock(clock.now() + ms);
    clock.advance(30_000);
    const agent = await relay.agent();
    await waitFor(() => agent.transcriptions.length === 1);
    expect(agent.transcriptions[0]).toMatchObject({ text: 'x', ageMs: 50_000 });
  },
);

test('the age of a message is by the relay alone', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  await relay.post('x');
  clock.advance(90_000);
  const agent = await relay.agent();
  await waitFor(() => agent.transcriptions.length === 1);
  expect(agent.transcriptions[0]).toMatchObject({ ageMs: 90_000, timestamp: clock.now() - 90_000 });
});

test('two senders to one device each keep their order', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything();
  const sendAll = async (name: string) => {
    for (let i = 0; i < 30; i += 1) await relay.post(`${name} ${i}`);
  };
  await Promise.all([sendAll('a'), sendAll('b')]);
  for (const name of ['a', 'b']) {
    const own = agent.texts.filter((text) => text.startsWith(name));
    expect(own).toEqual(Array.from({ length: 30 }, (_, i) => `${name} ${i}`));
  }
});

test('an agent that does not read is not written to without bound', async () => {
  const relay = await RelayUnderTest.start({ limits: { maxBufferedBytes: 64 * 1_024, maxQueuedPerDevice: 500 } });
  const agent = await relay.agent();
  const big = 'x'.repeat(90_000);
  agent.freeze();
  const answers = Array.from({ length: 150 }, (_, i) => relay.post(`${i} ${big}`));
  // What the kernel takes is sent, the rest waits its turn.
  await waitFor(() => {
    const [desk] = relay.relay.devices();
    return desk !== undefined && desk.queueDepth + desk.inFlight === 150;
  });
  expect(relay.relay.devices()[0]?.queueDepth).toBeGreaterThan(0);
  agent.ackEverything();
  agent.socket.resume();
  expect((await Promise.all(answers)).every(({ body }) => body.status === 'typed')).toBe(true);
  expect(agent.transcriptions).toHaveLength(150);
});
