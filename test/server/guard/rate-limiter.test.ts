import { expect, test } from 'vitest';
import { RateLimiter } from '../../../src/server/guard/rate-limiter.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const take = (limiter: RateLimiter, key: string, times: number): number =>
  Array.from({ length: times }, () => limiter.take(key)).filter(Boolean).length;

test('a burst, then so many a second, each key for itself', () => {
  const clock = new FakeClock();
  const limiter = new RateLimiter({ perSecond: 50, burst: 500 }, clock);
  expect(take(limiter, 'a', 600)).toBe(500);
  clock.advance(1_000);
  expect(take(limiter, 'a', 600)).toBe(50);
  expect(take(limiter, 'b', 600)).toBe(500);
  clock.advance(3_600_000);
  expect(take(limiter, 'a', 600)).toBe(500);
});

test('a clock set back gives nothing away, and many keys do not fill the memory', () => {
  const clock = new FakeClock();
  const limiter = new RateLimiter({ perSecond: 1, burst: 1 }, clock);
  expect(limiter.take('first')).toBe(true);
  clock.setWallClock(0);
  expect(limiter.take('first')).toBe(false);
  for (let number = 0; number < 20_000; number += 1) limiter.take(`address ${number}`);
  // Forgotten, and so full again: the price of a bound.
  expect(limiter.take('first')).toBe(true);
});
