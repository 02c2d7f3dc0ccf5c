import { beforeEach, expect, it } from 'vitest';
import { WakeDetector } from '../../../src/agent/connection/wake-detector.ts';
import type { Clock, Timer } from '../../../src/base/clock.ts';

/** A clock whose one period is fired by hand, late or early. */
class HandClock implements Clock {
  elapsed(): number {
    return this.monotonic();
  }

  wall = 1_000_000;
  mono = 0;
  tick: () => void = () => undefined;
  now = () => this.wall;
  monotonic = () => this.mono;
  after(): Timer {
    throw new Error('not used');
  }
  every(_periodMs: number, run: () => void): Timer {
    this.tick = run;
    return { cancel: () => undefined };
  }
  pass(wallMs: number, monotonicMs: number): void {
    this.wall += wallMs;
    this.mono += monotonicMs;
    this.tick();
  }
}

let clock: HandClock;
let wakes: number;

beforeEach(() => {
  clock = new HandClock();
  wakes = 0;
  new WakeDetector(clock, () => {
    wakes += 1;
  }).start();
});

it.each([
  ['an ordinary tick', 5_000, 5_000, 0],
  ['a little delay', 8_000, 8_000, 0],
  ['sleep on Linux: the monotonic clock stood still', 60_000, 5_000, 1],
  ['sleep on macOS and Windows: the tick is late', 60_000, 60_000, 1],
  ['the wall clock set back', -3_600_000, 5_000, 0],
  ['an NTP correction', 6_000, 5_000, 0],
])('%s', (_name, wallMs, monotonicMs, expected) => {
  clock.pass(wallMs, monotonicMs);
  expect(wakes).toBe(expected);
  clock.pass(5_000, 5_000);
  expect(wakes).toBe(expected);
});
