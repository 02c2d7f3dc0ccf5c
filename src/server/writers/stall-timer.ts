import type { Clock, Timer } from '../../base/clock.ts';

/** Fires once when there was no progress for a time. Progress costs a reading of the clock, and no timer. */
export class StallTimer {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #onStall: () => void;
  #timer: Timer | undefined;
  #lastProgress = 0;

  constructor(clock: Clock, limitMs: number, onStall: () => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#onStall = onStall;
  }

  /** Nothing changes while it is running. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#lastProgress = this.#clock.monotonic();
    this.#arm(this.#limitMs);
  }

  progress(): void {
    this.#lastProgress = this.#clock.monotonic();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      const left = this.#lastProgress + this.#limitMs - this.#clock.monotonic();
      if (left > 0) {
        this.#arm(left);
        return;
      }
      this.#timer = undefined;
      this.#onStall();
    });
  }
}
