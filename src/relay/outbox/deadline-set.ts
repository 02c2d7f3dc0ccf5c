import type { Clock, Timer } from '../../base/clock.ts';

/**
 * Items that all have the same time to live, with one timer for the oldest of them: adding and deleting costs a
 * Map entry and no timer, which counts on the hot path.
 */
export class DeadlineSet<T> {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #onDue: (item: T) => void;
  /** In order of their deadlines, for a Map keeps the order of insertion. */
  readonly #deadlines = new Map<T, number>();
  #timer: Timer | undefined;

  constructor(clock: Clock, delayMs: number, onDue: (item: T) => void) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#onDue = onDue;
  }

  /** The item must not be in the set. */
  add(item: T): void {
    this.#deadlines.set(item, this.#clock.monotonic() + this.#delayMs);
    if (this.#timer === undefined) this.#arm(this.#delayMs);
  }

  delete(item: T): boolean {
    return this.#deadlines.delete(item);
  }

  items(): T[] {
    return [...this.#deadlines.keys()];
  }

  /** Drops all items without calling anyone. */
  stop(): void {
    this.#deadlines.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => this.#fire());
  }

  #fire(): void {
    const now = this.#clock.monotonic();
    for (const [item, due] of this.#deadlines) {
      if (due > now) break;
      this.#deadlines.delete(item);
      this.#onDue(item);
    }
    // Only now, for `onDue` may have added items, or called `stop`.
    this.#timer = undefined;
    const [next] = this.#deadlines.values();
    if (next !== undefined) this.#arm(next - now);
  }
}
