import type { Clock } from '../../base/clock.ts';
import { StallDetector } from '../../base/stall-detector.ts';

/** So long after it went on, a process may still find in its sockets what came while it stood still. */
const CATCHING_UP_MS = 1_000;

/** Knows how long a request may have lain in a socket because this process stood still: stopped, or asleep. */
export class LateRequests {
  readonly #detector: StallDetector;
  #stall = { ms: 0, endedAt: Number.NEGATIVE_INFINITY };

  constructor(clock: Clock) {
    this.#detector = new StallDetector(clock, (ms) => {
      this.#stall = { ms, endedAt: clock.elapsed() };
    });
  }

  start(): void {
    this.#detector.start();
  }

  stop(): void {
    this.#detector.stop();
  }

  /** For a request that has been read just now: it may be older than it says by so much, milliseconds. */
  delayMs(): number {
    const now = this.#detector.check();
    const { ms, endedAt } = this.#stall;
    return now - endedAt <= CATCHING_UP_MS ? Math.round(ms) : 0;
  }
}
