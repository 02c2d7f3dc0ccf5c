import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

test('the time that a message waited at its client counts for the hold policy', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything();
  await relay.post('fresh');
  await relay.post('from an hour ago', { ageMs: 3_600_000 });
  const [fresh, old] = agent.transcriptions;
  expect(fresh?.ageMs).toBeLessThan(60_000);
  expect(old?.ageMs).toBeGreaterThanOrEqual(3_600_000);
});

test('and for its time to live', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const { messageId } = (await relay.post('soon over', { ttlMs: 60_000, ageMs: 59_000 })).body;
  clock.advance(999);
  expect(await relay.status(messageId)).toBe('queued');
  clock.advance(1);
  await waitFor(() => relay.relay.devices()[0]?.queueDepth === 0);
  expect(await relay.status(messageId)).toBe('expired');
});

test('a retry is the same message at any age', async () => {
  const relay = await RelayUnderTest.start();
  const id = randomUUID();
  expect((await relay.post('once', { id, ageMs: 10 })).body).toMatchObject({ messageId: id, status: 'queued' });
  expect((await relay.post('once', { id, ageMs: 20_000 })).body).toMatchObject({ messageId: id, status: 'queued' });
  const agent = await relay.agent();
  await waitFor(() => agent.transcriptions.length === 1);
  agent.ackEverything();
  await relay.post('twice');
  expect(agent.texts).toEqual(['once', 'twice']);
});

test.each([-1, 0.5, 86_400_001, '5'])('refuses the age %s', async (ageMs) => {
  const relay = await RelayUnderTest.start();
  const { status, body } = await relay.post('x', { ageMs });
  expect([status, body.error.code]).toEqual([400, 'INVALID_REQUEST']);
});

test('refuses what is over already', async () => {
  const relay = await RelayUnderTest.start();
  const { status, body } = await relay.post('x', { ttlMs: 1_000, ageMs: 1_000 });
  expect([status, body.error.code]).toEqual([400, 'INVALID_REQUEST']);
  expect(body.error.message).toContain('ageMs');
});

test('a request that lay in the socket of a process that stood still is as old as it is', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const agent = await relay.agent();
  agent.ackEverything();
  clock.sleep(90_000);
  await relay.post('lay there');
  clock.advance(1_500);
  await relay.post('came later');
  expect(agent.transcriptions).toMatchObject([
    { text: 'lay there', ageMs: 90_000 },
    { text: 'came later', ageMs: 0 },
  ]);
});

test('what is too old by then is not typed at all', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  const agent = await relay.agent();
  agent.ackEverything();
  clock.sleep(90_000);
  expect((await relay.post('over', { ttlMs: 60_000 })).body.status).toBe('expired');
  expect(agent.transcriptions).toEqual([]);
});

test('a clock that was set back between two processes makes nothing young: it is old, and does not end', async () => {
  const clock = new FakeClock();
  const database = openDatabase(':memory:');
  const before = await RelayUnderTest.start({ clock, database });
  const { messageId } = (await before.post('waits')).body;
  clock.advance(60_000);
  await before.relay.stop();
  clock.setWallClock(clock.now() - 4_000_000);
  const relay = await RelayUnderTest.start({ clock, database, secret: before.secret });
  const agent = await relay.agent();
  await waitFor(() => agent.transcriptions.length === 1);
  expect(agent.transcriptions[0]?.ageMs).toBeGreaterThan(3_600_000);
  agent.ack(messageId, { receipt: 'read' });
  await expect.poll(() => relay.status(messageId)).toBe('typed');
});
