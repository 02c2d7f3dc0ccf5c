import { expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Prunable } from '../../../src/relay/store/message-store.ts';
import { Pruner } from '../../../src/relay/store/pruner.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const MINUTE = 60_000;

/** A store with so many rows that are to go. */
function setUp(rows: number) {
  const clock = new FakeClock();
  const limits = { keepFinishedMs: 7 * MINUTE, keepFinishedRows: 10, keepNewestRows: 5, pruneIntervalMs: MINUTE };
  const turns: number[] = [];
  let left = rows;
  const store = {
    prunable: vi.fn((): Prunable => ({ before: 0, old: 0, surplus: rows })),
    prune: vi.fn((_prunable: Prunable, limit: number) => {
      const deleted = Math.min(limit, left);
      left -= deleted;
      turns.push(deleted);
      return deleted;
    }),
    dropTexts: vi.fn(() => undefined),
  };
  const beforePruning = vi.fn(() => undefined);
  const pruner = new Pruner(store, beforePruning, limits, clock, silentLogger);
  return { clock, store, turns, beforePruning, pruner };
}

test('of many rows a few go at a time, and what looks at all of them is done once', () => {
  const { clock, store, turns, beforePruning, pruner } = setUp(10_200);
  pruner.start();
  expect(turns).toEqual([500]);
  clock.advance(1_000);
  expect(turns).toHaveLength(21);
  expect(turns.at(-1)).toBe(200);
  for (const once of [store.prunable, store.dropTexts, beforePruning]) expect(once).toHaveBeenCalledTimes(1);
  clock.advance(MINUTE);
  for (const once of [store.prunable, store.dropTexts, beforePruning]) expect(once).toHaveBeenCalledTimes(2);
});

test('a round that takes longer than a minute goes on, and no other begins', () => {
  const { clock, store, pruner } = setUp(Number.POSITIVE_INFINITY);
  pruner.start();
  clock.advance(2 * MINUTE);
  expect(store.prunable).toHaveBeenCalledTimes(1);
  pruner.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('what cannot be pruned is tried again with the next minute', () => {
  const { clock, store, pruner } = setUp(700);
  store.prune.mockImplementationOnce(() => {
    throw new Error('disk full');
  });
  pruner.start();
  expect(store.dropTexts).not.toHaveBeenCalled();
  clock.advance(MINUTE + 10);
  expect(store.dropTexts).toHaveBeenCalledTimes(1);
});
