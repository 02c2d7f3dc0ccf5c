import { expect, test } from 'vitest';
import { Freshness } from '../../src/base/freshness.ts';

test('a copy is due after a thousand that came, or after as many as there are', () => {
  const freshness = new Freshness();
  const due = (times: number, size: number): number =>
    Array.from({ length: times }, () => freshness.isOver(size)).filter(Boolean).length;
  expect(due(999, 64)).toBe(0);
  expect(due(1, 64)).toBe(1);
  expect(due(3_000, 64)).toBe(3);
  // Large ones are not copied for the sake of a few.
  expect(due(9_999, 10_000)).toBe(0);
  expect(due(1, 10_000)).toBe(1);
});
