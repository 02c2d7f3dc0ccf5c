import type { Clock, Timer } from '../../src/base/clock.ts';

interface Scheduled {
  due: number;
  order: number;
  periodMs: number | undefined;
  run: () => void;
}

/**
 * A clock that stands still until a test moves it. Timers fire inside `advance`, in order of their due time;
 * timers of the same time fire in the order in which they were started.
 */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  #slept = 0;
  #order = 0;
  readonly #scheduled = new Set<Scheduled>();

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  elapsed(): number {
    return this.#monotonic + this.#slept;
  }

  after(delayMs: number, run: () => void): Timer {
    return this.#schedule(delayMs, undefined, run);
  }

  every(periodMs: number, run: () => void): Timer {
    return this.#schedule(periodMs, Math.max(1, periodMs), run);
  }

  /** Timers that have neither fired for good nor been cancelled. */
  get pendingTimers(): number {
    return this.#scheduled.size;
  }

  /** Moves both times forward, firing what falls due on the way. */
  advance(ms: number): void {
    const target = this.#monotonic + ms;
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      this.#moveTo(Math.max(this.#monotonic, next.due));
      if (next.periodMs === undefined) this.#scheduled.delete(next);
      else next.due += next.periodMs;
      next.run();
    }
    this.#moveTo(target);
  }

  /** As `advance`, and lets promise callbacks and I/O run after each step of `stepMs`. */
  async advanceAsync(ms: number, stepMs = ms): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.advance(Math.min(left, stepMs));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /** The computer sleeps, or the process is stopped: time passes, and no timer runs. */
  sleep(ms: number): void {
    this.#now += ms;
    this.#slept += ms;
  }

  /** Sets the wall clock alone, as NTP or a person would; timers do not notice. */
  setWallClock(now: number): void {
    this.#now = now;
  }

  #schedule(delayMs: number, periodMs: number | undefined, run: () => void): Timer {
    const entry: Scheduled = { due: this.#monotonic + Math.max(0, delayMs), order: this.#order, periodMs, run };
    this.#order += 1;
    this.#scheduled.add(entry);
    return { cancel: () => this.#scheduled.delete(entry) };
  }

  #next(target: number): Scheduled | undefined {
    let first: Scheduled | undefined;
    for (const entry of this.#scheduled) {
      if (entry.due > target) continue;
      if (!first || entry.due < first.due || (entry.due === first.due && entry.order < first.order)) first = entry;
    }
    return first;
  }

  #moveTo(monotonic: number): void {
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}
