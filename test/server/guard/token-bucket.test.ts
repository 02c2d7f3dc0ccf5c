import { expect, test } from 'vitest';
import { TokenBucket } from '../../../src/server/guard/token-bucket.ts';

const RATE = { perSecond: 8, burst: 5 };

test('gives what is in it, never more than it holds, and nothing for time that does not pass', () => {
  const bucket = new TokenBucket(RATE, 0);
  expect([bucket.take(5, 0), bucket.take(1, 0)]).toEqual([true, false]);
  expect([bucket.take(1, 124), bucket.take(1, 125)]).toEqual([false, true]);
  expect([bucket.take(5, 3_600_000), bucket.take(1, 3_600_000)]).toEqual([true, false]);
});

test('what is taken on credit has to flow in before there is more', () => {
  const bucket = new TokenBucket(RATE, 0);
  bucket.charge(5, 0);
  expect(bucket.debtMs(0)).toBe(0);
  bucket.charge(2.5, 0);
  expect(bucket.debtMs(0)).toBe(313);
  expect(bucket.debtMs(250)).toBe(63);
  expect(bucket.debtMs(313)).toBe(0);
  expect(bucket.take(1, 313)).toBe(false);
});
