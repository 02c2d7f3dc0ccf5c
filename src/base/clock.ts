import os from 'node:os';
import { SleepMeter } from './sleep-meter.ts';

/** A started timer. `cancel` is idempotent and safe after the timer fired. */
export interface Timer {
  cancel(): void;
}

/** Every wait in Lantype goes through a clock that its owner was given, so that tests own time. */
export interface Clock {
  /** Wall-clock time, milliseconds since the Unix epoch. May jump either way. */
  now(): number;
  /** Milliseconds from an arbitrary origin; never goes back. May stand still while the computer sleeps. For time limits. */
  monotonic(): number;
  /**
   * Milliseconds that passed, sleep included, from an arbitrary origin; never goes back, and setting the wall clock does
   * not move it. For the age of things.
   */
  elapsed(): number;
  /** Calls `run` once, `delayMs` from now, however long that is. Never keeps the process alive. */
  after(delayMs: number, run: () => void): Timer;
  /** Calls `run` every `periodMs`. Never keeps the process alive. */
  every(periodMs: number, run: () => void): Timer;
}

/** The most that `setTimeout` can wait (HTML, "timer initialisation steps"): what is longer would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const sleep = new SleepMeter({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  uptime: () => os.uptime() * 1_000,
});

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  elapsed() {
    const monotonic = performance.now();
    return monotonic + sleep.measure(monotonic);
  },
  after(delayMs, run) {
    let left = delayMs;
    let handle: NodeJS.Timeout;
    const wait = (): void => {
      const step = Math.min(left, LONGEST_TIMEOUT_MS);
      left -= step;
      handle = setTimeout(left > 0 ? wait : run, step);
      handle.unref();
    };
    wait();
    return { cancel: () => clearTimeout(handle) };
  },
  every(periodMs, run) {
    const handle = setInterval(run, periodMs);
    handle.unref();
    return { cancel: () => clearInterval(handle) };
  },
};
