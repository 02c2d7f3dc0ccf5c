import { expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { LastSeen } from '../../../src/relay/tokens/last-seen.ts';
import type { TokenRow } from '../../../src/relay/tokens/token-store.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

function rowOf(number: number): TokenRow {
  const unknown = { deviceId: undefined, lastSeenAt: undefined, grants: undefined, origin: undefined };
  return { jti: `token ${number}`, name: `phone ${number}`, scope: 'send', createdAt: number, ...unknown };
}

function setUp(tokens: number) {
  const clock = new FakeClock();
  const batches: string[][] = [];
  const saved = new Set<string>();
  const saveLastSeen = vi.fn((seen: ReadonlyMap<string, number>) => {
    batches.push([...seen.keys()]);
    for (const jti of seen.keys()) saved.add(jti);
  });
  const onSeen = vi.fn();
  const lastSeen = new LastSeen({ store: { saveLastSeen }, clock, logger: silentLogger, onSeen });
  lastSeen.start();
  const rows = Array.from({ length: tokens }, (_, number) => rowOf(number));
  const uses = rows.map((row) => lastSeen.useOf(row));
  const useAll = (): void => {
    for (const use of uses) lastSeen.note(use, clock.now());
  };
  return { clock, batches, saved, saveLastSeen, onSeen, lastSeen, rows, uses, useAll };
}

const sizes = (batches: readonly string[][]): number[] => batches.map(({ length }) => length);

test('of many tokens a few are saved at a time, and all of them soon', () => {
  const { clock, batches, saved, useAll } = setUp(10_000);
  useAll();
  clock.advance(60_000);
  expect(sizes(batches)).toEqual([250]);
  clock.advance(5_000);
  expect(saved.size).toBe(10_000);
  expect(Math.max(...sizes(batches))).toBe(250);
});

test('those that are saved together are beside each other in the file, whatever the order of their use', () => {
  const { clock, batches, lastSeen, uses } = setUp(1_000);
  for (let turn = 0; turn < 1_000; turn += 1) {
    const use = uses[(turn * 7) % 1_000];
    if (use !== undefined) lastSeen.note(use, clock.now());
  }
  clock.advance(61_000);
  expect(batches).toHaveLength(4);
  for (const batch of batches) {
    const numbers = batch.map((jti) => Number(jti.slice('token '.length)));
    expect(Math.max(...numbers) - Math.min(...numbers)).toBe(249);
  }
});

test('tokens that are used all the time are saved, and told of, once a minute all the same', () => {
  const { clock, batches, onSeen, useAll } = setUp(1_000);
  useAll();
  expect(onSeen).toHaveBeenCalledTimes(1_000);
  for (let step = 0; step < 100; step += 1) {
    clock.advance(1_000);
    useAll();
  }
  expect(sizes(batches)).toEqual([250, 250, 250, 250]);
  expect(onSeen).toHaveBeenCalledTimes(1_000);
});

test('what is not saved yet counts, then what the row says, and what is forgotten is not saved', () => {
  const { clock, saved, lastSeen, rows, uses, useAll } = setUp(2);
  const [one, other] = rows;
  const [use] = uses;
  if (one === undefined || other === undefined || use === undefined) throw new Error('two tokens');
  expect(lastSeen.of(one)).toBeUndefined();
  useAll();
  expect(lastSeen.of(one)).toBe(clock.now());
  lastSeen.forget(other.jti);
  clock.advance(60_000);
  expect([...saved]).toEqual([one.jti]);
  // Another relay of the cluster has seen it.
  one.lastSeenAt = clock.now() + 5;
  expect(lastSeen.of(one)).toBe(clock.now() + 5);
  lastSeen.note(use, clock.now() + 9);
  expect(lastSeen.of(one)).toBe(clock.now() + 9);
});

test('with a stop all are saved at once, and nothing is left to come', () => {
  const { clock, saved, lastSeen, useAll } = setUp(10_000);
  useAll();
  clock.advance(60_000);
  lastSeen.stop();
  expect(saved.size).toBe(10_000);
  expect(clock.pendingTimers).toBe(0);
});

test('what a disk does not take is tried again with the next minute, once', () => {
  const { clock, batches, saved, saveLastSeen, useAll } = setUp(300);
  saveLastSeen.mockImplementationOnce(() => {
    throw new Error('disk full');
  });
  useAll();
  clock.advance(60_000);
  useAll();
  expect(saved.size).toBe(0);
  clock.advance(61_000);
  expect(saved.size).toBe(300);
  expect(sizes(batches)).toEqual([250, 50]);
});
