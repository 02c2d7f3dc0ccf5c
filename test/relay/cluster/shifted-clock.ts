import { type Clock, systemClock, type Timer } from '../../../src/base/clock.ts';

interface Scheduled {
  readonly due: number;
  readonly run: () => void;
  timer: Timer;
}

/** The clock of the machine, which a test moves on by hours: what falls due by that fires at once. */
export class ShiftedClock implements Clock {
  #shift = 0;
  readonly #scheduled = new Set<Scheduled>();

  now(): number {
    return systemClock.now() + this.#shift;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#shift;
  }

  elapsed(): number {
    return systemClock.elapsed() + this.#shift;
  }

  after(delayMs: number, run: () => void): Timer {
    const fire = (): void => {
      this.#scheduled.delete(scheduled);
      run();
    };
    const due = this.monotonic() + delayMs;
    const scheduled: Scheduled = { due, run: fire, timer: systemClock.after(delayMs, fire) };
    this.#scheduled.add(scheduled);
    return {
      cancel: () => {
        scheduled.timer.cancel();
        this.#scheduled.delete(scheduled);
      },
    };
  }

  every(periodMs: number, run: () => void): Timer {
    return systemClock.every(periodMs, run);
  }

  shift(ms: number): void {
    this.#shift += ms;
    const now = this.monotonic();
    for (const scheduled of [...this.#scheduled].sort((one, other) => one.due - other.due)) {
      scheduled.timer.cancel();
      if (scheduled.due > now) scheduled.timer = systemClock.after(scheduled.due - now, scheduled.run);
      else if (this.#scheduled.has(scheduled)) scheduled.run();
    }
  }

  stop(): void {
    for (const { timer } of this.#scheduled) timer.cancel();
  }
}
