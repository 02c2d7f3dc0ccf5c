import { expect, onTestFinished, test } from 'vitest';
import { ApiError, NoAnswer } from '../../../src/phone/net/api-error.ts';
import type { Cursor } from '../../../src/phone/net/relay-api.ts';
import { RelayFollower } from '../../../src/phone/net/relay-follower.ts';
import type { EventsAnswer } from '../../../src/protocol/events.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { settle } from '../phone-under-test.ts';

interface Poll extends Cursor {
  readonly wait: number;
  answer(answer: Partial<EventsAnswer>): void;
  fail(error: Error): void;
}

function follow(resynced: () => Promise<void> = async () => undefined) {
  const clock = new FakeClock();
  const polls: Poll[] = [];
  const told: string[] = [];
  const follower = new RelayFollower({
    api: {
      events: ({ since, epoch }, wait, signal) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new NoAnswer('aborted')));
          const base = { messages: [], epoch: 'e1', latest: since, gap: false };
          polls.push({ since, epoch, wait, answer: (rest) => resolve({ ...base, ...rest }), fail: reject });
        }),
      devices: async () => [],
      messages: async () => [],
    },
    listener: {
      devices: () => told.push('devices'),
      events: (events) => told.push(`events ${events.map((event) => event.sequence_number).join(' ')}`),
      resync: () => {
        told.push('resync');
        return resynced();
      },
    },
    clock,
    random: () => 1,
  });
  follower.connection.subscribe(({ state }) => {
    if (state === 'online') told.push('connected');
  });
  onTestFinished(() => follower.stop());
  const last = (): Poll => {
    const poll = polls.at(-1);
    if (poll === undefined) throw new Error('nothing was asked');
    return poll;
  };
  const heard = (): string[] => told.splice(0);
  return { clock, follower, polls, last, heard };
}

const event = (sequence_number: number, type: string) => ({ sequence_number, type }) as never;

test('asks at once first, then waits; goes on from latest; reads the devices when one has changed', async () => {
  const { follower, last, heard } = follow();
  follower.start();
  expect(last()).toMatchObject({ since: 0, wait: 0 });
  last().answer({ latest: 7 });
  await settle(3);
  expect(heard()).toEqual(['devices', 'resync', 'connected']);
  expect(last()).toMatchObject({ since: 7, epoch: 'e1', wait: 10_000 });
  last().answer({ latest: 9, messages: [event(8, 'message.typed')] });
  await settle(3);
  expect(heard()).toEqual(['events 8']);
  last().answer({ latest: 12, messages: [event(11, 'device.status'), event(12, 'message.queued')] });
  await settle(3);
  expect(heard()).toEqual(['events 11 12', 'devices']);
  last().answer({ latest: 2, epoch: 'e2', gap: true, messages: [event(1, 'message.queued')] });
  await settle(3);
  expect(heard()).toEqual(['devices', 'resync']);
  expect(last()).toMatchObject({ since: 2, epoch: 'e2' });
});

test('says that there is no connection, waits longer each time, and comes back where it was', async () => {
  const { clock, follower, polls, last, heard } = follow();
  follower.start();
  last().answer({ latest: 5 });
  await settle(3);
  heard();
  for (const [index, delay] of [400, 800, 1_600, 3_200, 6_400, 8_000, 8_000].entries()) {
    // A refusal comes back at once; where packets are dropped, nothing does.
    const silent = index % 2 === 1;
    last().fail(new NoAnswer('gone', silent));
    await settle(3);
    expect(follower.connection.value).toEqual({
      state: 'offline',
      retryAt: clock.now() + delay,
      tries: index + 1,
      silent,
    });
    const before = polls.length;
    clock.advance(delay - 1);
    await settle(3);
    expect(polls.length).toBe(before);
    clock.advance(1);
    await settle(3);
    expect(polls.length).toBe(before + 1);
  }
  expect(last()).toMatchObject({ since: 5, epoch: 'e1', wait: 0 });
  last().answer({ latest: 6, messages: [event(6, 'message.typed')] });
  await settle(3);
  expect(follower.connection.value).toEqual({ state: 'online' });
  expect(heard()).toEqual(['events 6', 'devices', 'connected']);
});

test('kicked, it asks now, and that alone is no loss of the connection', async () => {
  const { follower, polls, last } = follow();
  follower.start();
  last().answer({ latest: 5 });
  await settle(3);
  const before = polls.length;
  follower.kick();
  await settle(3);
  expect(polls.length).toBe(before + 1);
  expect(last().wait).toBe(0);
  expect(follower.connection.value).toEqual({ state: 'online' });
});

test('a refused token ends it, until there is another', async () => {
  const { clock, follower, polls, last } = follow();
  follower.start();
  last().fail(new ApiError('UNAUTHORIZED', 401, 'revoked'));
  await settle(3);
  expect(follower.connection.value).toEqual({ state: 'refused' });
  clock.advance(60_000);
  await settle(3);
  expect(polls.length).toBe(1);
  follower.forget();
  follower.start();
  expect(last()).toMatchObject({ since: 0, wait: 0 });
  expect(follower.connection.value).toEqual({ state: 'connecting' });
});

test('stopped, it asks no more, also in the middle of a wait', async () => {
  const { clock, follower, polls, last } = follow();
  follower.start();
  last().fail(new NoAnswer('gone'));
  await settle(3);
  follower.stop();
  clock.advance(60_000);
  await settle(3);
  expect(polls.length).toBe(1);
});

test('what was missed is still missed while the relay does not answer all that is asked of it', async () => {
  const { promise: lost, reject } = Promise.withResolvers<void>();
  const outcomes = [lost, Promise.resolve()];
  const { clock, follower, last, heard } = follow(() => outcomes.shift() ?? Promise.resolve());
  follower.start();
  last().answer({ latest: 7 });
  await settle(3);
  reject(new NoAnswer('gone'));
  await settle(3);
  expect(follower.connection.value.state).toBe('offline');
  clock.advance(400);
  await settle(3);
  expect(last()).toMatchObject({ since: 0, wait: 0 });
  last().answer({ latest: 9 });
  await settle(3);
  expect(heard()).toEqual(['devices', 'resync', 'devices', 'resync', 'connected']);
  expect(last()).toMatchObject({ since: 9, epoch: 'e1' });
});
