import { beforeEach, expect, it } from 'vitest';
import { SleepMeter } from '../../src/base/sleep-meter.ts';

const HOUR_MS = 60 * 60 * 1_000;

/** A machine as Linux shows it: the uptime in whole seconds. */
class Machine {
  wall = Date.UTC(2026, 0, 1);
  awake = 12_345.6;
  asleep = 0;
  uptimeCalls = 0;
  now = (): number => this.wall;
  monotonic = (): number => this.awake;
  uptime = (): number => {
    this.uptimeCalls += 1;
    return Math.floor((this.awake + this.asleep) / 1_000) * 1_000;
  };

  run(ms: number): void {
    this.wall += ms;
    this.awake += ms;
  }

  sleep(ms: number): void {
    this.wall += ms;
    this.asleep += ms;
  }
}

let machine: Machine;
let meter: SleepMeter;

beforeEach(() => {
  machine = new Machine();
  meter = new SleepMeter(machine);
});

it('counts sleep, to the second', () => {
  machine.run(HOUR_MS);
  expect(meter.measure()).toBe(0);
  machine.sleep(2 * HOUR_MS);
  expect(meter.measure()).toBeGreaterThan(2 * HOUR_MS - 1_000);
  machine.run(HOUR_MS);
  machine.sleep(HOUR_MS);
  expect(Math.abs(meter.measure() - 3 * HOUR_MS)).toBeLessThanOrEqual(1_000);
});

it.each([40 * 24 * HOUR_MS, HOUR_MS, -HOUR_MS, -40 * 24 * HOUR_MS])(
  'a clock that is set by %i ms is no sleep',
  (ms) => {
    machine.run(5_000);
    machine.wall += ms;
    expect(meter.measure()).toBe(0);
    machine.run(5_000);
    expect(meter.measure()).toBe(0);
  },
);

it('sees a sleep that a clock set back hides', () => {
  machine.sleep(HOUR_MS);
  machine.wall -= 2 * HOUR_MS;
  expect(Math.abs(meter.measure() - HOUR_MS)).toBeLessThanOrEqual(1_000);
});

it('asks for the uptime only when something is odd', () => {
  const before = machine.uptimeCalls;
  for (let second = 0; second < 1_000; second += 1) {
    machine.run(1_000);
    meter.measure();
  }
  expect(machine.uptimeCalls).toBe(before);
});
