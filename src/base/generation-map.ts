/**
 * A map that forgets by generations: when as many keys have come as there may be, they become the older generation, and
 * the one before is dropped as a whole. No entry is deleted on the way of a message: a Map that loses an entry with each
 * new one is built anew again and again, and the young collector keeps what has gone alive with it.
 */
export class GenerationMap<V> {
  #recent = new Map<string, V>();
  #older = new Map<string, V>();
  readonly #capacity: () => number;

  /** @param capacity of each of the two generations; asked when something comes in */
  constructor(capacity: () => number) {
    this.#capacity = capacity;
  }

  get(key: string): V | undefined {
    return this.#recent.get(key) ?? this.#older.get(key);
  }

  /** As `get`; what is found belongs to the recent generation from now on. */
  use(key: string): V | undefined {
    const found = this.#recent.get(key);
    if (found !== undefined || this.#older.size === 0) return found;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: V): void {
    if (this.#recent.size >= this.#capacity()) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, value);
  }

  delete(key: string): void {
    this.#recent.delete(key);
    this.#older.delete(key);
  }

  /** One key may come twice, with the same value. */
  *[Symbol.iterator](): Iterator<[string, V]> {
    yield* this.#recent;
    yield* this.#older;
  }
}
