import { signal } from '@preact/signals';
import type { Clock, Timer } from '../../web/clock.ts';

const EVERY_MS = 1_000;

/** The current time, second by second, for ages and countdowns. */
export class Ticker {
  /** Milliseconds since the Unix epoch. */
  readonly now = signal(0);
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    this.now.value = this.#clock.now();
    this.#timer = this.#clock.after(EVERY_MS, () => this.start());
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
