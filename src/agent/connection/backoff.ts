import { RECONNECT_MAX_MS, RECONNECT_MIN_MS } from '../../protocol/limits.ts';

/**
 * Waits between attempts to reconnect: exponential from `RECONNECT_MIN_MS` to `RECONNECT_MAX_MS` with full jitter,
 * that is, uniform between the minimum and the ceiling of the attempt (2 s, 4 s, 8 s, …, 30 s), so that many agents
 * that lost one relay do not all come back at once.
 *
 * Own code because there is little of it and nothing fits: reconnecting-websocket has had no release since 2020;
 * cockatiel and p-retry know neither a wake-up that ends the wait nor an injected clock.
 */
export class Backoff {
  readonly #random: () => number;
  #attempt = 0;

  /** @param random uniform in [0, 1), as `Math.random`. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Attempts that failed since the last reset. */
  get attempt(): number {
    return this.#attempt;
  }

  /** The wait before the next attempt, in milliseconds. */
  next(): number {
    this.#attempt += 1;
    // The exponent is bounded so that the power stays finite after weeks of trying.
    const ceiling = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** Math.min(this.#attempt, 10));
    return Math.round(RECONNECT_MIN_MS + this.#random() * (ceiling - RECONNECT_MIN_MS));
  }

  /** After a success, a wake-up, or a relay that announced its restart. */
  reset(): void {
    this.#attempt = 0;
  }
}
