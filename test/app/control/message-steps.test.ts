import { expect, it } from 'vitest';
import { MessageSteps } from '../../../src/app/control/message-steps.ts';

it('the way of a message: in order, each state once in a row, its beginning and its end when it is long', () => {
  const steps = new MessageSteps();
  steps.add('m', { status: 'queued', at: 1 });
  steps.add('m', { status: 'queued', at: 2 });
  steps.add('m', { status: 'sent', at: 3 });
  expect(steps.of('m')).toEqual([
    { status: 'queued', at: 1 },
    { status: 'sent', at: 3 },
  ]);
  for (let at = 4; at < 100; at += 1) steps.add('m', { status: at % 2 === 0 ? 'queued' : 'sent', at });
  const way = steps.of('m');
  expect(way).toHaveLength(20);
  expect(way.slice(0, 4).map(({ at }) => at)).toEqual([1, 3, 4, 5]);
  expect(way.at(-1)).toEqual({ status: 'sent', at: 99 });
});

it('remembers five thousand messages at most; of those that began longest ago, half is forgotten at a time', () => {
  const steps = new MessageSteps();
  for (let message = 0; message < 5_000; message += 1) steps.add(`m${message}`, { status: 'queued', at: message });
  expect([...Array(5_000).keys()].every((message) => steps.of(`m${message}`).length === 1)).toBe(true);
  // Also one of the older half goes on, in its place.
  steps.add('m2499', { status: 'sent', at: 6_000 });
  expect(steps.of('m2499')).toHaveLength(2);
  steps.add('one more', { status: 'queued', at: 7_000 });
  expect(steps.of('m2499')).toEqual([]);
  expect(steps.of('m2500')).toHaveLength(1);
  expect(steps.of('one more')).toHaveLength(1);
});
