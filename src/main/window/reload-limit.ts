import type { Clock } from '../../base/clock.ts';

const MAX_RELOADS = 3;
const WITHIN_MS = 60_000;

/** How often a page that died is loaded again: one that dies at once would do so for ever. */
export class ReloadLimit {
  readonly #clock: Clock;
  #times: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts. */
  allowed(): boolean {
    const now = this.#clock.monotonic();
    this.#times = this.#times.filter((time) => now - time < WITHIN_MS);
    if (this.#times.length >= MAX_RELOADS) return false;
    this.#times.push(now);
    return true;
  }
}
