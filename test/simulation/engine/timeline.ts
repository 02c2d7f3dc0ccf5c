import type { Turns } from './turns.ts';

/** Something that happens at its time, unless it is cancelled. */
export interface Happening {
  cancel(): void;
}

/** Whose turn it is; what it starts belongs to it. */
export interface Owner {
  readonly name: string;
}

interface Entry {
  readonly time: number;
  readonly order: number;
  readonly owner: Owner | undefined;
  run: (() => void) | undefined;
}

/** Milliseconds that a step may be wrong by, adding up fractions of them. */
const EPSILON = 1e-6;

/**
 * The one true time of a history, milliseconds from its beginning. It moves from happening to happening; between two of
 * them everything that can run without time passing has run (`Turns.settle`).
 */
export class Timeline {
  now = 0;
  /** The process whose happening is under way. */
  current: Owner | undefined;
  happened = 0;
  readonly #turns: Turns;
  readonly #heap: Entry[] = [];
  #order = 0;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** Those of the same time happen in the order in which they were made. */
  after(delayMs: number, run: () => void, owner?: Owner): Happening {
    const entry: Entry = { time: this.now + Math.max(0, delayMs), order: this.#order, owner, run };
    this.#order += 1;
    this.#push(entry);
    return {
      cancel: () => {
        entry.run = undefined;
      },
    };
  }

  /** Lets `ms` pass. */
  async advance(ms: number): Promise<void> {
    const target = this.now + ms;
    await this.#turns.settle();
    for (let next = this.#due(target); next !== undefined; next = this.#due(target)) {
      await this.#happen(next);
    }
    this.now = Math.max(this.now, target);
  }

  /** Lets time pass until `done`, at most `limitMs`. Returns whether it is. */
  async until(done: () => boolean, limitMs: number, stepMs = 250): Promise<boolean> {
    const end = this.now + limitMs;
    while (!done()) {
      if (this.now >= end) return false;
      await this.advance(stepMs);
    }
    return true;
  }

  /** Runs `act` as `owner` does, with everything that follows at once. */
  async as(owner: Owner | undefined, act: () => void): Promise<void> {
    this.current = owner;
    this.#turns.run(act);
    await this.#turns.settle();
    this.current = undefined;
  }

  async #happen(entry: Entry): Promise<void> {
    this.now = Math.max(this.now, entry.time);
    this.happened += 1;
    const { run } = entry;
    if (run !== undefined) await this.as(entry.owner, run);
  }

  #due(target: number): Entry | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.time > target + EPSILON) return undefined;
      this.#pop();
      if (first.run !== undefined) return first;
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!before(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
      if (!before(heap[child] as Entry, last)) break;
      heap[index] = heap[child] as Entry;
      index = child;
    }
    heap[index] = last;
  }
}

function before(one: Entry, other: Entry): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}
