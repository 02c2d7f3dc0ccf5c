import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('waits longer than a timer of the platform can: 40 days are 40 days', () => {
  const run = vi.fn();
  systemClock.after(40 * DAY_MS, run);
  vi.advanceTimersByTime(40 * DAY_MS - 1);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

it('forgets a long wait that is cancelled in its second part', () => {
  const run = vi.fn();
  const timer = systemClock.after(40 * DAY_MS, run);
  vi.advanceTimersByTime(30 * DAY_MS);
  timer.cancel();
  expect(vi.getTimerCount()).toBe(0);
});

it('fires what is due at once in the next turn', () => {
  const run = vi.fn();
  systemClock.after(0, run);
  systemClock.after(-5, run);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
});
