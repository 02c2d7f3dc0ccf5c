import { expect, test } from 'vitest';
import { eventSchema } from '../../../src/protocol/events.ts';
import { EventRing } from '../../../src/relay/events/event-ring.ts';
import { LoggedEvent } from '../../../src/relay/events/logged-event.ts';
import { LogUnderTest, PHONE, range } from './log-under-test.ts';

const MINUTE = 60_000;

test.each([
  { what: 'from the beginning', happened: 5, since: 0, numbers: range(1, 5), gap: false },
  { what: 'exactly those above N', happened: 5, since: 3, numbers: [4, 5], gap: false },
  { what: 'nothing new', happened: 5, since: 5, numbers: [], gap: false },
  { what: 'nothing at all', happened: 0, since: 0, numbers: [], gap: false },
  { what: '501 events leave 500', happened: 501, since: 0, numbers: range(2, 501), gap: true },
  { what: 'the oldest cursor that is covered', happened: 501, since: 1, numbers: range(2, 501), gap: false },
  { what: 'older than the ring', happened: 1_250, since: 700, numbers: range(751, 1_250), gap: true },
  { what: 'from the future', happened: 5, since: 6, numbers: range(1, 5), gap: true },
  { what: 'of another epoch', happened: 5, since: 3, epoch: 'other', numbers: range(1, 5), gap: true },
  {
    what: 'of another epoch, by chance the same number',
    happened: 5,
    since: 5,
    epoch: 'other',
    numbers: range(1, 5),
    gap: true,
  },
])('$what', ({ happened, since, epoch, numbers, gap }) => {
  const under = new LogUnderTest();
  under.happen(happened);
  expect(under.numbers(since, epoch)).toEqual({ numbers, gap, latest: happened });
  expect(under.numbers(since, epoch ?? under.log.epoch)).toEqual({ numbers, gap, latest: happened });
});

test('what is older than 15 minutes is gone, and said to be', () => {
  const under = new LogUnderTest();
  under.happen(2);
  under.clock.advance(10 * MINUTE);
  under.happen(1);
  under.clock.advance(5 * MINUTE);
  expect(under.numbers(0)).toEqual({ numbers: [1, 2, 3], gap: false, latest: 3 });
  under.clock.advance(1);
  expect(under.numbers(0)).toEqual({ numbers: [3], gap: true, latest: 3 });
  expect(under.numbers(2)).toEqual({ numbers: [3], gap: false, latest: 3 });
  under.clock.advance(15 * MINUTE);
  expect(under.numbers(2)).toEqual({ numbers: [], gap: true, latest: 3 });
  expect(under.numbers(3)).toEqual({ numbers: [], gap: false, latest: 3 });
  expect(under.log.size).toBe(0);
});

test('a wall clock that jumps brings nothing back, and breaks no order', () => {
  const under = new LogUnderTest();
  under.happen(1);
  under.clock.setWallClock(under.clock.now() + 60 * MINUTE);
  under.happen(1);
  expect(under.numbers(0)).toMatchObject({ numbers: [2], gap: true });
  under.clock.setWallClock(under.clock.now() - 120 * MINUTE);
  under.happen(1);
  expect(under.numbers(0)).toMatchObject({ numbers: [2, 3], gap: true });
  const stamps = under.log.read(PHONE, { since: 0 }).events.map(({ json }) => eventSchema.parse(JSON.parse(json)).hlc);
  expect(stamps).toEqual(stamps.toSorted());
});

test('an event is shown when the file knows that it may lack one, not before', () => {
  const under = new LogUnderTest();
  const seen: number[] = [];
  under.log.onPublished((events) => seen.push(...events.map(({ sequence }) => sequence)));
  under.log.append({ type: 'device.disconnected', deviceId: 'a' }, 'everyone');
  under.log.append(
    { type: 'message.queued', messageId: crypto.randomUUID(), deviceId: 'a', status: 'queued' },
    { sender: PHONE.id },
  );
  expect([under.numbers(0).numbers, seen]).toEqual([[], []]);
  expect(() =>
    under.database.transaction(() => {
      under.log.write();
      throw new Error('disk full');
    }),
  ).toThrow('disk full');
  under.log.rolledBack(new Set());
  expect(under.log.hasPending).toBe(true);
  under.commit();
  expect([under.numbers(0).numbers, seen]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test('what could not be stored has not happened', () => {
  const under = new LogUnderTest();
  const [refused, kept] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const messageId of [refused, kept]) {
    under.log.append({ type: 'message.queued', messageId, deviceId: 'a', status: 'queued' }, { sender: PHONE.id });
  }
  under.log.rolledBack(new Set([refused]));
  under.commit();
  const { events } = under.log.read(PHONE, { since: 0 });
  expect(events.map(({ json }) => JSON.parse(json))).toMatchObject([{ sequence_number: 1, messageId: kept }]);
});

test('when the disk takes nothing for so long that events go, a new epoch says so', () => {
  const under = new LogUnderTest();
  under.happen(3);
  const { epoch } = under.log;
  for (let i = 0; i < 10_500; i += 1) under.log.append({ type: 'device.disconnected', deviceId: 'a' }, 'everyone');
  under.commit();
  expect(under.log.epoch).not.toBe(epoch);
  expect(under.numbers(3, epoch)).toMatchObject({ gap: true });
  expect(under.numbers(3)).toMatchObject({ gap: true });
  const { epoch: current } = under.log;
  expect(new LogUnderTest({ database: under.database, clock: under.clock, bootId: undefined }).log.epoch).not.toBe(
    current,
  );
});

test('the ring takes events in order only', () => {
  const ring = new EventRing(2, 1_000, 7);
  const event = { body: { type: 'device.disconnected', deviceId: 'd' }, audience: 'admin', at: 0 } as const;
  const ninth = new LoggedEvent(9, 'epoch', { ...event, hlc: { physical: 0, logical: 0 } });
  expect(() => ring.add(ninth)).toThrow('event 9 follows 7');
});
