import type { Clock } from '../../base/clock.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

/** Buckets are dropped beyond this; an attacker with many addresses must not fill the memory. */
const MAX_BUCKETS = 10_000;

/** How often something may be done, by whom. On the hot path: no promises, no timers. */
export class RateLimiter {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Whether `key` may do one more thing now; if so, it has done it. */
  take(key: string): boolean {
    const now = this.#clock.monotonic();
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      this.#makeRoom();
      bucket = new TokenBucket(this.#rate, now);
      this.#buckets.set(key, bucket);
    }
    return bucket.take(1, now);
  }

  #makeRoom(): void {
    if (this.#buckets.size < MAX_BUCKETS) return;
    // A Map iterates in the order of insertion: the oldest goes, whoever it is.
    const oldest = this.#buckets.keys().next();
    if (!oldest.done) this.#buckets.delete(oldest.value);
  }
}
