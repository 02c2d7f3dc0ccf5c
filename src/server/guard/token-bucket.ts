export interface Rate {
  /** What flows into a bucket, per second. */
  readonly perSecond: number;
  /** What a bucket holds, and how full it starts. */
  readonly burst: number;
}

/** One token bucket (docs/dependencies.md says why no package). Times in milliseconds, by a monotonic clock. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  /** When `#tokens` was right. */
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Takes `cost` if that much is there; returns whether it was. */
  take(cost: number, now: number): boolean {
    this.#fill(now);
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  /** Takes `cost`, on credit if need be. */
  charge(cost: number, now: number): void {
    this.#fill(now);
    this.#tokens -= cost;
  }

  /** Until what was taken on credit has flowed in; 0: nothing was. */
  debtMs(now: number): number {
    this.#fill(now);
    return this.#tokens < 0 ? Math.ceil((-this.#tokens / this.#rate.perSecond) * 1_000) : 0;
  }

  #fill(now: number): void {
    const { perSecond, burst } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1_000) * perSecond);
    this.#at = now;
  }
}
