import { expect, test } from 'vitest';
import { QueueDepths } from '../../../src/relay/events/queue-depths.ts';

function setUp() {
  const depths = new Map<string, number>();
  const told: [string, number][] = [];
  const watch = new QueueDepths(
    (deviceId) => depths.get(deviceId) ?? 0,
    (deviceId, depth) => told.push([deviceId, depth]),
  );
  return { depths, told, watch };
}

test('tells what has changed by the end of a turn, once', () => {
  const { depths, told, watch } = setUp();
  watch.touch('a');
  watch.settle();
  depths.set('a', 2);
  watch.touch('a');
  watch.touch('a');
  watch.settle();
  watch.settle();
  depths.set('a', 3);
  depths.set('a', 2);
  watch.touch('a');
  watch.settle();
  depths.set('a', 0);
  watch.touch('a');
  watch.settle();
  expect(told).toEqual([
    ['a', 2],
    ['a', 0],
  ]);
});

test('after a restart it tells even that nothing waits: another process may have said otherwise', () => {
  const { told, watch } = setUp();
  watch.tellAnyway('a');
  watch.settle();
  watch.touch('a');
  watch.settle();
  expect(told).toEqual([['a', 0]]);
});
