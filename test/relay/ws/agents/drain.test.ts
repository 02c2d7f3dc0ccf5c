import { expect, it } from 'vitest';
import { drain } from '../../../../src/relay/ws/agents/drain.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

function setUp(count: number) {
  const clock = new FakeClock();
  const there = new Set(Array.from({ length: count }, (_, index) => index));
  let over = false;
  const drained = drain({
    remaining: () => [...there],
    close: (one) => there.delete(one),
    clock,
    spreadMs: 10_000,
  }).then(() => {
    over = true;
  });
  return { clock, there, drained, isOver: () => over };
}

it.each([10_000, 97, 3])('%i go evenly over the time, and all of them in it', async (count) => {
  const { clock, there, drained } = setUp(count);
  for (let second = 1; second < 10; second += 1) {
    clock.advance(1_000);
    const wanted = count * (1 - second / 10);
    expect(Math.abs(there.size - wanted)).toBeLessThanOrEqual(Math.max(1.5, count / 50));
  }
  clock.advance(1_000);
  expect(there.size).toBe(0);
  await drained;
});

it('is over at once without any', async () => {
  await setUp(0).drained;
});

it('who comes late goes in time too', async () => {
  const { clock, there, drained, isOver } = setUp(10);
  clock.advance(5_000);
  for (let late = 100; late < 200; late += 1) there.add(late);
  clock.advance(4_000);
  expect(isOver()).toBe(false);
  clock.advance(1_100);
  expect(there.size).toBe(0);
  await drained;
});
