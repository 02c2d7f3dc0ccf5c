import type { Clock, Timer } from '../../base/clock.ts';

const TICK_MS = 5_000;
/** More than scheduling delays and NTP corrections, less than any real sleep matters. */
const TOLERANCE_MS = 5_000;

/**
 * Notices that the computer slept, on any platform and without its power events. On Linux the monotonic clock
 * stands still during sleep, so the wall clock gets ahead of it; on macOS and Windows it runs on, so the periodic
 * tick comes late. A wall clock set forward looks the same as sleep; the cost is one early reconnection.
 */
export class WakeDetector {
  readonly #clock: Clock;
  readonly #onWake: () => void;
  #timer: Timer | undefined;
  #lastNow = 0;
  #lastMonotonic = 0;

  constructor(clock: Clock, onWake: () => void) {
    this.#clock = clock;
    this.#onWake = onWake;
  }

  start(): void {
    this.stop();
    this.#remember();
    this.#timer = this.#clock.every(TICK_MS, () => this.#tick());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tick(): void {
    const wall = this.#clock.now() - this.#lastNow;
    const monotonic = this.#clock.monotonic() - this.#lastMonotonic;
    this.#remember();
    if (wall - monotonic > TOLERANCE_MS || monotonic > TICK_MS + TOLERANCE_MS) this.#onWake();
  }

  #remember(): void {
    this.#lastNow = this.#clock.now();
    this.#lastMonotonic = this.#clock.monotonic();
  }
}
