import type { Clock, Timer } from './clock.ts';

/** An item's place in a `DeadlineSet`. */
export interface Deadline {
  /** Idempotent. False when the item was due already, or cancelled before. */
  cancel(): boolean;
}

/**
 * Items that all have the same time to live, with one timer for the oldest of them: adding and cancelling costs one
 * small object and no timer, which counts on the hot path. A linked list, for a Map from which the oldest entry is
 * deleted all the time is built anew each time it is full, and the old ones keep what has gone alive through young
 * collections (measured: 6 KiB promoted a request).
 */
export class DeadlineSet<T> {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #onDue: (item: T) => void;
  /** In order of their deadlines. */
  readonly #list = new LinkedList<T>();
  #timer: Timer | undefined;

  constructor(clock: Clock, delayMs: number, onDue: (item: T) => void) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#onDue = onDue;
  }

  /** The item must not be in the set. */
  add(item: T): Deadline {
    const node = this.#list.append(item, this.#clock.monotonic() + this.#delayMs);
    if (this.#timer === undefined) this.#arm(this.#delayMs);
    return node;
  }

  /** In order of their deadlines. */
  items(): T[] {
    const items: T[] = [];
    for (let node = this.#list.first; node !== undefined; node = node.after) items.push(node.item);
    return items;
  }

  /** Drops all items without calling anyone. */
  stop(): void {
    while (this.#list.first?.cancel());
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => this.#fire());
  }

  #fire(): void {
    const now = this.#clock.monotonic();
    for (let node = this.#list.first; node !== undefined && node.due <= now; node = this.#list.first) {
      node.cancel();
      this.#onDue(node.item);
    }
    // Only now, for `onDue` may have added items, or called `stop`.
    this.#timer = undefined;
    const next = this.#list.first;
    if (next !== undefined) this.#arm(next.due - now);
  }
}

class LinkedList<T> {
  first: LinkedNode<T> | undefined;
  last: LinkedNode<T> | undefined;

  append(item: T, due: number): LinkedNode<T> {
    const node = new LinkedNode(this, item, due, this.last);
    if (this.last === undefined) this.first = node;
    else this.last.after = node;
    this.last = node;
    return node;
  }
}

class LinkedNode<T> implements Deadline {
  readonly item: T;
  /** By the monotonic clock. */
  readonly due: number;
  before: LinkedNode<T> | undefined;
  after: LinkedNode<T> | undefined = undefined;
  /** `undefined` when it is in it no more. */
  #list: LinkedList<T> | undefined;

  constructor(list: LinkedList<T>, item: T, due: number, before: LinkedNode<T> | undefined) {
    this.#list = list;
    this.item = item;
    this.due = due;
    this.before = before;
  }

  cancel(): boolean {
    const list = this.#list;
    if (list === undefined) return false;
    this.#list = undefined;
    const { before, after } = this;
    if (before === undefined) list.first = after;
    else before.after = after;
    if (after === undefined) list.last = before;
    else after.before = before;
    // Nothing that has gone holds what has gone before or after it.
    this.before = undefined;
    this.after = undefined;
    return true;
  }
}
