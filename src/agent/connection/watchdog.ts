import type { Clock, Timer } from '../../base/clock.ts';

/** Tells when nothing was heard for a time. One timer, not one per message: it re-arms itself when it fires early. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #limitMs = 0;
  #heardAt = 0;
  #heardCount = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** How often something was heard: tells whether anything came in between two looks, whatever the clock's grain. */
  get heardCount(): number {
    return this.#heardCount;
  }

  /** Calls `onSilence` once, when nothing was heard for `limitMs`. */
  start(limitMs: number): void {
    this.stop();
    this.#limitMs = limitMs;
    this.heard();
    this.#arm(limitMs);
  }

  /** Something came in. */
  heard(): void {
    this.#heardAt = this.#clock.monotonic();
    this.#heardCount += 1;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      const left = this.#heardAt + this.#limitMs - this.#clock.monotonic();
      if (left > 0) this.#arm(left);
      else this.#onSilence();
    });
  }
}
