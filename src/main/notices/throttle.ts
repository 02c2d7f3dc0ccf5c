import type { Clock, Timer } from '../../base/clock.ts';

const PERIOD_MS = 10_000;

/** Lets one through at once; those that come within the period are counted, and told together at its end. */
export class Throttle {
  readonly #clock: Clock;
  readonly #more: (count: number) => void;
  #waiting: number | undefined;
  #timer: Timer | undefined;

  /** @param more called at the end of a period in which `count` were held back */
  constructor(clock: Clock, more: (count: number) => void) {
    this.#clock = clock;
    this.#more = more;
  }

  /** Whether this one may be shown now; if not, it counts as one more. */
  pass(): boolean {
    if (this.#waiting !== undefined) {
      this.#waiting += 1;
      return false;
    }
    this.#begin();
    return true;
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #begin(): void {
    this.#waiting = 0;
    this.#timer = this.#clock.after(PERIOD_MS, () => {
      const count = this.#waiting ?? 0;
      this.#waiting = undefined;
      if (count === 0) return;
      // What is told now is itself the beginning of a period.
      this.#begin();
      this.#more(count);
    });
  }
}
