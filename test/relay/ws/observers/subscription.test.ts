import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../../src/base/database.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { RawAgent } from '../../../helpers/raw-agent.ts';
import { RawObserver } from '../../../helpers/raw-observer.ts';
import { waitFor } from '../../../helpers/wait-for.ts';
import { RelayUnderTest } from '../../relay-under-test.ts';

async function observe(
  relay: RelayUnderTest,
  token: string,
  cursor: { since?: number; epoch?: string } = {},
): Promise<RawObserver> {
  const observer = await RawObserver.subscribe({ url: relay.url, token, ...cursor });
  onTestFinished(() => observer.stop());
  return observer;
}

test('the life of a message and of a device, in order, in ids and states', async () => {
  const relay = await RelayUnderTest.start();
  const observer = await observe(relay, relay.owner);
  const { messageId } = (await relay.post('a secret')).body;
  const agent = await RawAgent.register({ url: relay.url, token: relay.desk, deviceId: 'desk', platform: 'linux' });
  onTestFinished(() => agent.stop());
  await waitFor(() => agent.transcriptions.length === 1);
  agent.ack(messageId, { outcome: 'failed', error: { code: 'NO_FOCUS', message: 'a secret' } });
  await waitFor(() => observer.types.includes('message.failed'));
  agent.stop();
  await waitFor(() => observer.types.includes('device.disconnected'));
  const about = { messageId, deviceId: 'desk' };
  expect(observer.events).toMatchObject([
    { type: 'message.queued', ...about, status: 'queued' },
    { type: 'queue.depth', deviceId: 'desk', queueDepth: 1 },
    { type: 'device.connected', deviceId: 'desk', platform: 'linux' },
    { type: 'message.sent', ...about, status: 'sent' },
    { type: 'queue.depth', deviceId: 'desk', queueDepth: 0 },
    { type: 'message.failed', ...about, status: 'failed', errorCode: 'NO_FOCUS' },
    { type: 'device.disconnected', deviceId: 'desk' },
  ]);
  expect(observer.numbers).toEqual([2, 3, 4, 5, 6, 7, 8]);
  const stamps = observer.events.map(({ hlc }) => hlc);
  expect(stamps).toEqual(stamps.toSorted());
  expect(JSON.stringify(observer.events)).not.toContain('secret');
});

test('what passes straight through says nothing of the queue', async () => {
  const relay = await RelayUnderTest.start();
  (await relay.agent()).ackEverything();
  const observer = await observe(relay, relay.owner);
  await relay.post('x');
  await waitFor(() => observer.types.includes('message.typed'));
  expect(observer.types).toEqual(['message.queued', 'message.sent', 'message.typed']);
});

test('a phone sees devices, queues and its own messages; a hole tells it nothing', async () => {
  const relay = await RelayUnderTest.start();
  const other = await relay.relay.tokens.create({ name: 'other', scope: 'send' });
  const live = await observe(relay, relay.phone);
  const body = { deviceId: 'desk', text: 'x' };
  await relay.call('POST', '/transcription', { token: other, body });
  const own = (await relay.post('mine')).body.messageId;
  (await relay.agent()).ackEverything();
  await waitFor(() => live.types.includes('message.typed'));
  const recovered = (await relay.call('GET', '/websocket/messages?since=0')).body;
  for (const events of [live.events, recovered.messages]) {
    const ids = new Set(events.flatMap((event: object) => ('messageId' in event ? [event.messageId] : [])));
    expect([...ids]).toEqual([own]);
    expect(new Set(events.map(({ type }: { type: string }) => type))).toEqual(
      new Set(['message.queued', 'queue.depth', 'device.connected', 'message.sent', 'message.typed']),
    );
  }
  expect(recovered.gap).toBe(false);
  const all = (await relay.call('GET', '/websocket/messages', { token: relay.owner })).body;
  expect(all.latest).toBe(recovered.latest);
  expect(all.messages.map((event: { sequence_number: number }) => event.sequence_number)).toEqual(
    Array.from({ length: all.latest }, (_, index) => index + 1),
  );
});

test('replay, then live: nothing missed, nothing doubled at the seam', async () => {
  const relay = await RelayUnderTest.start();
  (await relay.agent()).ackEverything();
  const posts = Array.from({ length: 40 }, (_, i) => relay.post(`${i}`));
  const observers: RawObserver[] = [];
  for (let i = 0; i < 8; i += 1) observers.push(await observe(relay, relay.owner, { since: 0 }));
  await Promise.all(posts);
  const { latest } = (await relay.call('GET', '/websocket/messages', { token: relay.owner })).body;
  for (const observer of observers) {
    await waitFor(() => observer.numbers.at(-1) === latest);
    expect(observer.numbers).toEqual(Array.from({ length: latest }, (_, index) => index + 1));
  }
});

test('a receive token may not subscribe, and an observer does nothing else', async () => {
  const relay = await RelayUnderTest.start();
  const receiver = await RawAgent.open({ url: relay.url, token: relay.desk });
  onTestFinished(() => receiver.stop());
  receiver.send({ type: 'subscribe' });
  expect((await receiver.closing()).code).toBe(4003);
  const wrong = [
    { type: 'register', deviceId: 'desk' },
    { type: 'subscribe', since: -1 },
    { type: 'subscribe', epoch: 1 },
  ];
  for (const frame of wrong) {
    const observer = await RawObserver.open({ url: relay.url, token: relay.phone });
    onTestFinished(() => observer.stop());
    observer.send(frame);
    expect((await observer.closing()).code).toBe(4003);
  }
  const twice = await observe(relay, relay.phone);
  twice.send({ type: 'subscribe' });
  expect((await twice.closing()).code).toBe(4003);
});

test('an observer has to subscribe in time, and to answer pings', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const silent = await RawObserver.open({ url: relay.url, token: relay.phone });
  onTestFinished(() => silent.stop());
  const frozen = await observe(relay, relay.owner);
  frozen.socket.pause();
  clock.advance(5_000);
  expect(await silent.closing()).toMatchObject({ code: 4002 });
  await clock.advanceAsync(90_000, 30_000);
  frozen.socket.resume();
  expect((await frozen.closing()).code).toBe(1006);
});

test('a revoked token loses its sockets at once, and everybody who may know is told', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  const [phone, owner] = [await observe(relay, relay.phone), await observe(relay, relay.owner)];
  await relay.relay.tokens.revoke('desk');
  expect((await agent.closing()).code).toBe(4001);
  await waitFor(() => phone.types.includes('device.disconnected'));
  await relay.relay.tokens.revoke('phone');
  expect((await phone.closing()).code).toBe(4001);
  await waitFor(() => owner.events.length === 3);
  expect(phone.events).toMatchObject([
    { type: 'device.revoked', scope: 'receive', deviceId: 'desk' },
    { type: 'device.disconnected', deviceId: 'desk' },
  ]);
  expect(owner.events[2]).toMatchObject({ type: 'device.revoked', scope: 'send', name: 'phone' });
});

test('sockets of one token are limited', async () => {
  const relay = await RelayUnderTest.start({ limits: { maxObservers: 1 } });
  await observe(relay, relay.phone);
  const second = new RawObserver({ url: relay.url, token: relay.phone });
  onTestFinished(() => second.stop());
  const status = await new Promise((resolve) => {
    second.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
  });
  expect(status).toBe(429);
  await observe(relay, relay.owner);
});

test('a stop closes observers with 1001, and they find the rest at the next relay', async () => {
  const database = openDatabase(':memory:');
  const secret = Buffer.alloc(32, 7);
  const relay = await RelayUnderTest.start({ database, secret });
  await relay.agent();
  const observer = await observe(relay, relay.owner);
  await relay.relay.stop();
  expect((await observer.closing()).code).toBe(1001);
  const { epoch } = observer.subscribed ?? { epoch: '' };
  const since = observer.numbers.at(-1) ?? 0;
  const after = await RelayUnderTest.start({ database, secret });
  const again = await observe(after, after.owner, { since, epoch });
  expect(again.subscribed).toMatchObject({ since, gap: false });
  expect(again.subscribed?.epoch).not.toBe(epoch);
  await waitFor(() => again.events.length > 0);
  expect(observer.types).toContain('device.disconnected');
  expect(again.events[0]).toMatchObject({ type: 'relay.started', sequence_number: since + 1 });
});
