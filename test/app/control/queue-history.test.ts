import { expect, it } from 'vitest';
import { QueueHistory } from '../../../src/app/control/queue-history.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const MINUTE = 60_000;

it('keeps ten minutes, and how it was at their beginning', () => {
  const clock = new FakeClock();
  const history = new QueueHistory(clock);
  const start = clock.now();
  history.changed('desk', 3);
  clock.advance(4 * MINUTE);
  history.changed('desk', 5);
  expect(history.of('desk')).toEqual([
    { at: start, depth: 3 },
    { at: start + 4 * MINUTE, depth: 5 },
  ]);
  clock.advance(8 * MINUTE);
  expect(history.of('desk')).toEqual([
    { at: start + 2 * MINUTE, depth: 3 },
    { at: start + 4 * MINUTE, depth: 5 },
  ]);
  clock.advance(60 * MINUTE);
  expect(history.of('desk')).toEqual([{ at: clock.now() - 10 * MINUTE, depth: 5 }]);
  history.changed('desk', 0);
  clock.advance(11 * MINUTE);
  expect(history.of('desk')).toEqual([]);
});

it('has 120 points at most, the newest and the peaks among them', () => {
  const clock = new FakeClock();
  const history = new QueueHistory(clock);
  for (let change = 0; change < 5_000; change += 1) {
    history.changed('desk', change === 2_500 ? 50 : change % 3);
    clock.advance(100);
  }
  const points = history.of('desk');
  expect(points).toHaveLength(120);
  expect(points.at(-1)).toEqual({ at: clock.now() - 100, depth: 4_999 % 3 });
  expect(points.map(({ depth }) => depth)).toContain(50);
  expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).sort((a, b) => a - b));
  // Spread over the whole time, not the last moments alone.
  expect(points[0]?.at).toBeLessThan(clock.now() - 8 * MINUTE);
});

it('forgets devices when told, and the one that changed longest ago beyond a thousand', () => {
  const history = new QueueHistory(new FakeClock());
  for (let device = 0; device < 1_000; device += 1) history.changed(`desk-${device}`, 1);
  history.changed('desk-0', 2);
  history.changed('one more', 1);
  expect(history.of('desk-1')).toEqual([]);
  expect(history.of('desk-0')).toHaveLength(2);
  history.forget('desk-0');
  expect(history.of('desk-0')).toEqual([]);
});
