import type { Clock, Timer } from './clock.ts';

const TICK_MS = 1_000;
/** Less than the shortest silence after which a relay gives an agent's place to another (`DUPLICATE_PROBE_MS`). */
const LIMIT_MS = 1_750;

/**
 * Notices that this process did not run for a while: stopped, suspended, or a computer that slept. What comes out
 * of the socket after that may have been taken back long ago.
 */
export class StallDetector {
  readonly #clock: Clock;
  readonly #onStall: (ms: number) => void;
  #timer: Timer | undefined;
  #last = 0;

  /** `onStall`: it lasted for at most so long, milliseconds. */
  constructor(clock: Clock, onStall: (ms: number) => void) {
    this.#clock = clock;
    this.#onStall = onStall;
  }

  start(): void {
    this.stop();
    this.#last = this.#clock.elapsed();
    this.#timer = this.#clock.every(TICK_MS, () => this.check());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /**
   * Looks now, as the tick may come later than what one is about to do: calls `onStall` if there was a stall. Returns
   * what `Clock.elapsed` says.
   */
  check(): number {
    const now = this.#clock.elapsed();
    if (!this.#timer) return now;
    const gap = now - this.#last;
    this.#last = now;
    if (gap > LIMIT_MS) this.#onStall(gap);
    return now;
  }
}
