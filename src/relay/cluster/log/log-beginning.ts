import type { LogEntry } from './entry.ts';

/**
 * How many events there were before the oldest entry that is kept. Each entry says how many its writer knew, up to
 * which position: the first that knew one not before the oldest tells, less what the entries between have brought.
 */
export class LogBeginning {
  readonly #before: number;
  readonly #events: Array<{ readonly position: number; readonly events: number }> = [];
  #found: number | undefined;

  /** `before`: the position before the oldest entry. */
  constructor(before: number) {
    this.#before = before;
  }

  /** How many entries were looked at. */
  get looked(): number {
    return this.#events.length;
  }

  /** `undefined`: not known yet. */
  get eventsBefore(): number | undefined {
    return this.#found;
  }

  /** In order. */
  look(position: number, { known, events = [] }: LogEntry): void {
    if (this.#found === undefined && known.position >= this.#before) {
      const since = this.#events.filter((each) => each.position <= known.position);
      this.#found = known.events - since.reduce((sum, each) => sum + each.events, 0);
    }
    this.#events.push({ position, events: events.length });
  }
}
