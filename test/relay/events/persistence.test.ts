import { expect, test } from 'vitest';
import { ADMIN, LogUnderTest, PHONE, range } from './log-under-test.ts';

/** Whoever has seen all of the one is told of the other what follows, and of no gap. */
function goesOn(after: LogUnderTest, { log }: LogUnderTest): boolean {
  return !after.log.read(ADMIN, { since: log.latest, epoch: log.epoch }).gap;
}

test('a clean restart keeps the events, and who may see them, in an epoch that goes on', async () => {
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
  expect(after.log.epoch).not.toBe(before.log.epoch);
  const events = ({ log }: LogUnderTest) =>
    log.read(ADMIN, { since: 0 }).events.map(({ json }) => ({ ...JSON.parse(json), epoch: undefined }));
  expect(events(after)).toEqual(events(before));
  expect(after.log.read(ADMIN, { since: 0 }).events.map(({ epoch }) => epoch)).toEqual(Array(4).fill(after.log.epoch));
  expect(after.numbers(0, undefined, PHONE)).toEqual({ numbers: [1, 2, 3], gap: false, latest: 4 });
  await after.log.start();
  after.happen(1);
  expect(after.numbers(4, before.log.epoch)).toEqual({ numbers: [5], gap: false, latest: 5 });
});

test.each([
  { what: 'killed at rest, the kernel lives', boots: ['a', 'a'], saved: true, complete: true },
  { what: 'killed at work', boots: ['a', 'a'], saved: false, complete: false },
  { what: 'the kernel has gone, too', boots: ['a', 'b'], saved: true, complete: false },
  { what: 'the system says nothing of its kernel', boots: [undefined, undefined], saved: true, complete: false },
])('$what: all events, or a gap', async ({ boots, saved, complete }) => {
  const before = new LogUnderTest({ bootId: boots[0] });
  await before.log.start();
  before.happen(6);
  before.clock.advance(1_000);
  before.happen(1);
  if (saved) before.clock.advance(250);
  const { database, clock } = before;
  const after = new LogUnderTest({ database, clock, bootId: boots[1] });
  expect(goesOn(after, before)).toBe(complete);
  expect(after.numbers(5, before.log.epoch).gap).toBe(!complete);
  // A client that does not name its epoch is not deceived either.
  expect(after.numbers(5).gap).toBe(!complete);
  after.happen(1);
  expect(after.numbers(7).gap).toBe(!complete);
});

test('what one saw of a history that is undone is not taken for this one: a folder put back in place', async () => {
  const first = new LogUnderTest();
  await first.log.start();
  first.happen(3);
  await first.log.stop();
  const { database, clock } = first;
  const tables = ['eventLog', 'eventBlocks', 'earlierEpochs'];
  for (const table of tables) database.sql.exec(`CREATE TABLE copy_${table} AS SELECT * FROM ${table}`);
  const undone = new LogUnderTest({ database, clock });
  await undone.log.start();
  undone.happen(3);
  await undone.log.stop();
  for (const table of tables) {
    database.sql.exec(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM copy_${table}`);
  }
  const restored = new LogUnderTest({ database, clock });
  await restored.log.start();
  restored.happen(5);
  expect(restored.numbers(3, first.log.epoch)).toMatchObject({ numbers: [4, 5, 6, 7, 8], gap: false });
  expect(restored.numbers(5, undone.log.epoch).gap).toBe(true);
  // Nor by a number that the history before had not reached.
  expect(restored.numbers(4, first.log.epoch).gap).toBe(true);
});

test('a new epoch in the middle of the work is not taken for complete', async () => {
  const before = new LogUnderTest({ bootId: 'a' });
  await before.log.start();
  before.happen(1);
  before.log.beginEpoch();
  before.happen(1);
  const { database, clock } = before;
  expect(goesOn(new LogUnderTest({ database, clock, bootId: 'a' }), before)).toBe(false);
});

test('one goes on over many restarts, as long as what it has not seen is kept', async () => {
  let log = new LogUnderTest({ capacity: 10 });
  const { database, clock } = log;
  const { epoch } = log.log;
  for (let i = 0; i < 15; i += 1) {
    await log.log.start();
    log.happen(1);
    await log.log.stop();
    log = new LogUnderTest({ database, clock, capacity: 10 });
    expect(log.numbers(1, epoch).gap).toBe(i > 10);
  }
  await log.log.start();
  expect(database.sql.prepare('SELECT count(*) AS rows FROM earlierEpochs').get()?.rows).toBeLessThanOrEqual(11);
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
  expect(goesOn(new LogUnderTest({ database, clock, bootId: 'a' }), before)).toBe(true);
});

test('a stop is not clean while something could not be committed', async () => {
  const before = new LogUnderTest();
  await before.log.start();
  before.happen(1);
  before.log.append({ type: 'device.disconnected', deviceId: 'x' }, 'everyone');
  await before.log.stop();
  const after = new LogUnderTest({ database: before.database, clock: before.clock });
  expect(goesOn(after, before)).toBe(false);
});

test('a relay that was never started changes nothing', async () => {
  const before = new LogUnderTest();
  await before.log.start();
  await before.log.stop();
  const { database, clock } = before;
  await new LogUnderTest({ database, clock }).log.stop();
  expect(goesOn(new LogUnderTest({ database, clock }), before)).toBe(true);
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
  expect(goesOn(after, before)).toBe(false);
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
  expect(goesOn(after, before)).toBe(true);
  expect(after.numbers(1)).toEqual({ numbers: [], gap: true, latest: 3 });
  expect(after.numbers(3)).toEqual({ numbers: [], gap: false, latest: 3 });
});
