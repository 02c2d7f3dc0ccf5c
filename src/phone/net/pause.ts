import type { BackoffLimits } from '../../web/backoff.ts';
import type { Clock, Timer } from '../../web/clock.ts';

/** Between two tries. Half of it by chance: the phones of a house all miss the relay at the same time. */
export const RETRY: BackoffLimits = { firstMs: 400, mostMs: 8_000, byChance: 0.5 };

/** A wait that somebody may cut short. One at a time. */
export class Pause {
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #end: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wait(ms: number): Promise<void> {
    this.cut();
    return new Promise((resolve) => {
      this.#end = resolve;
      this.#timer = this.#clock.after(ms, () => this.cut());
    });
  }

  /** Whoever waits goes on at once. */
  cut(): void {
    this.#timer?.cancel();
    const end = this.#end;
    this.#end = undefined;
    end?.();
  }
}
