import { expect, test } from 'vitest';
import { backoffMs } from '../../src/web/backoff.ts';

const LIMITS = { firstMs: 400, mostMs: 8_000, byChance: 0.5 };

test('each wait is twice the one before, up to the longest', () => {
  const waits = [1, 2, 3, 4, 5, 6, 100].map((failures) => backoffMs(failures, 1, LIMITS));
  expect(waits).toEqual([400, 800, 1_600, 3_200, 6_400, 8_000, 8_000]);
});

test('so much of it is left to chance, and no more', () => {
  expect([0, 0.5, 1].map((random) => backoffMs(1, random, LIMITS))).toEqual([200, 300, 400]);
  expect([0, 1].map((random) => backoffMs(2, random, { ...LIMITS, byChance: 0.25 }))).toEqual([600, 800]);
});
