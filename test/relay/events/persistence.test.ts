import { expect, test } from 'vitest';
import { ADMIN, LogUnderTest, PHONE, range } from './log-under-test.ts';

test('a clean restart keeps the epoch, the events, and who may see them', async () => {
  const before = new LogUnderTest({ bootId: 'boot 1' });
  await before.log.start();
  before.happen(3);
  before.log.append(
    { type: 'message.queued', messageId: crypto.randomUUID(), deviceId: 'd', status: 'queued' },
    { sender: 'somebody else' },
  );
  before.commit();
  await before.log.stop();
  // The machine was restarted, too.
  const { database, clock } = before;
  const after = new LogUnderTest({ database, clock, bootId: 'boot 2' });
  expect(after.log.epoch).toBe(before.log.epoch);
  const events = ({ log }: LogUnderTest) => log.read(ADMIN, { since: 0 }).events.map(({ json }) => JSON.parse(json));
  expect(events(after)).toEqual(events(before));
  expect(after.numbers(0, undefined, PHONE)).toEqual({ numbers: [1, 2, 3], gap: false, latest: 4 });
  await after.log.start();
  after.happen(1);
  expect(after.numbers(4, before.log.epoch)).toEqual({ numbers: [5], gap: false, latest: 5 });
});

test.each([
  { what: 'killed at rest, the kernel lives', boots: ['a', 'a'], saved: true, sameEpoch: true },
  { what: 'killed at work', boots: ['a', 'a'], saved: false, sameEpoch: false },
  { what: 'the kernel has gone, too', boots: ['a', 'b'], saved: true, sameEpoch: false },
  { what: 'the system says nothing of its kernel', boots: [undefined, undefined], saved: true, sameEpoch: false },
])('$what: all events, or a new epoch', async ({ boots, saved, sameEpoch }) => {
  const before = new LogUnderTest({ bootId: boots[0] });
  await before.log.start();
  before.happen(6);
  before.clock.advance(1_000);
  before.happen(1);
  if (saved) before.clock.advance(250);
  const { database, clock } = before;
  const after = new LogUnderTest({ database, clock, bootId: boots[1] });
  expect(after.log.epoch === before.log.epoch).toBe(sameEpoch);
  expect(after.numbers(5, before.log.epoch).gap).toBe(!sameEpoch);
  // A client that does not name its epoch is not deceived either.
  expect(after.numbers(5).gap).toBe(!sameEpoch);
  after.happen(1);
  expect(after.numbers(7).gap).toBe(!sameEpoch);
});

test('a disk that takes nothing is asked again', async () => {
  const before = new LogUnderTest({ bootId: 'a' });
  await before.log.start();
  before.happen(1);
  before.database.sql.exec('PRAGMA query_only = ON');
  before.clock.advance(1_000);
  const { database, clock } = before;
  database.sql.exec('PRAGMA query_only = OFF');
  expect(database.sql.prepare('SELECT unsaved FROM eventLog').get()).toEqual({ unsaved: 1 });
  clock.advance(250);
  expect(clock.pendingTimers).toBe(0);
  expect(new LogUnderTest({ database, clock, bootId: 'a' }).log.epoch).toBe(before.log.epoch);
});

test('a stop is not clean while something could not be committed', async () => {
  const before = new LogUnderTest();
  await before.log.start();
  before.happen(1);
  before.log.append({ type: 'device.disconnected', deviceId: 'x' }, 'everyone');
  await before.log.stop();
  const after = new LogUnderTest({ database: before.database, clock: before.clock });
  expect(after.log.epoch).not.toBe(before.log.epoch);
});

test('a relay that was never started changes nothing', async () => {
  const before = new LogUnderTest();
  await before.log.start();
  await before.log.stop();
  const { database, clock } = before;
  await new LogUnderTest({ database, clock }).log.stop();
  expect(new LogUnderTest({ database, clock }).log.epoch).toBe(before.log.epoch);
});

test.each([
  'UPDATE eventBlocks SET events = \'[{"nonsense":1}]\' WHERE last = 2',
  "UPDATE eventBlocks SET events = '{' WHERE last = 2",
  'DELETE FROM eventBlocks WHERE last = 2',
  "UPDATE eventLog SET epoch = 'another'",
])('a damaged log is a new epoch: %s', async (damage) => {
  const before = new LogUnderTest();
  await before.log.start();
  for (let i = 0; i < 3; i += 1) {
    before.happen(1);
    before.clock.advance(250);
  }
  await before.log.stop();
  before.database.sql.exec(damage);
  const after = new LogUnderTest({ database: before.database, clock: before.clock });
  expect(after.log.epoch).not.toBe(before.log.epoch);
  expect(after.numbers(2, before.log.epoch).gap).toBe(true);
  after.happen(1);
});

test.each([
  { what: 'one at a time', blocks: Array.from({ length: 2_000 }, () => 1), rows: 500 },
  { what: 'more at once than are kept', blocks: [1, 1, 1_998], rows: 1 },
])('the file stays small, and the last 500 are in it: $what', async ({ blocks, rows }) => {
  const before = new LogUnderTest();
  await before.log.start();
  for (const count of blocks) {
    before.happen(count);
    before.clock.advance(250);
  }
  await before.log.stop();
  expect(before.database.sql.prepare('SELECT count(*) AS rows FROM eventBlocks').get()).toEqual({ rows });
  // 2 000 times a quarter of a second is less than 15 minutes.
  const after = new LogUnderTest({ database: before.database, clock: before.clock });
  expect(after.numbers(1_500, before.log.epoch)).toEqual({ numbers: range(1_501, 2_000), gap: false, latest: 2_000 });
});

test('stamps go on behind those of the process before, even if the wall clock went back', async () => {
  const before = new LogUnderTest();
  await before.log.start();
  before.happen(1);
  await before.log.stop();
  before.clock.setWallClock(before.clock.now() - 3_600_000);
  const after = new LogUnderTest({ database: before.database, clock: before.clock });
  after.happen(1);
  const stamps = after.log.read(ADMIN, { since: 0 }).events.map(({ json }) => JSON.parse(json).hlc);
  expect(stamps).toHaveLength(2);
  expect(stamps[0] < stamps[1]).toBe(true);
});

test('events that were too old before they were saved have had their numbers all the same', async () => {
  const before = new LogUnderTest();
  await before.log.start();
  before.happen(3);
  before.clock.setWallClock(before.clock.now() + 16 * 60_000);
  await before.log.stop();
  const after = new LogUnderTest({ database: before.database, clock: before.clock });
  expect(after.log.epoch).toBe(before.log.epoch);
  expect(after.numbers(1)).toEqual({ numbers: [], gap: true, latest: 3 });
  expect(after.numbers(3)).toEqual({ numbers: [], gap: false, latest: 3 });
});
