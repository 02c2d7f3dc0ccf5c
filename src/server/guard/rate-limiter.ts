import type { Clock } from '../../base/clock.ts';
import { GenerationMap } from '../../base/generation-map.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

/** Of each of two generations: an attacker with many addresses must not fill the memory. Those that were not asked for longest go first. */
const MAX_BUCKETS = 10_000;

/** How often something may be done, by whom. On the hot path: no promises, no timers. */
export class RateLimiter {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #buckets: GenerationMap<TokenBucket>;

  /** @param maxBuckets `Infinity` for keys that nobody can make up */
  constructor(rate: Rate, clock: Clock, maxBuckets = MAX_BUCKETS) {
    this.#rate = rate;
    this.#clock = clock;
    this.#buckets = new GenerationMap(() => maxBuckets);
  }

  /** Whether `key` may do one more thing now; if so, it has done it. */
  take(key: string): boolean {
    const now = this.#clock.monotonic();
    let bucket = this.#buckets.use(key);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#rate, now);
      this.#buckets.set(key, bucket);
    }
    return bucket.take(1, now);
  }
}
