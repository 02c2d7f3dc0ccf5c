import type { Clock } from '../../base/clock.ts';

interface Bucket {
  tokens: number;
  /** When `tokens` was right, by the monotonic clock. */
  at: number;
}

export interface Rate {
  /** What flows into a bucket, per second. */
  readonly perSecond: number;
  /** What a bucket holds, and how full it starts. */
  readonly burst: number;
}

/** Buckets are dropped beyond this; an attacker with many addresses must not fill the memory. */
const MAX_BUCKETS = 10_000;

/** Token buckets by key (docs/dependencies.md says why no package). In the way of every request: no promises, no timers. */
export class RateLimiter {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Whether `key` may do one more thing now; if so, it has done it. */
  take(key: string): boolean {
    const now = this.#clock.monotonic();
    const { perSecond, burst } = this.#rate;
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      this.#makeRoom();
      bucket = { tokens: burst, at: now };
      this.#buckets.set(key, bucket);
    } else {
      bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
      bucket.at = now;
    }
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #makeRoom(): void {
    if (this.#buckets.size < MAX_BUCKETS) return;
    // A Map iterates in the order of insertion: the oldest goes, whoever it is.
    const oldest = this.#buckets.keys().next();
    if (!oldest.done) this.#buckets.delete(oldest.value);
  }
}
