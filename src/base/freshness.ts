/** Copying a few entries so often costs nothing that could be measured. */
const LEAST_ADDED = 1_000;

/**
 * Says when a Map or a Set whose entries come and go has to be copied into a new one. V8 chains the tables of a Map that
 * is built anew to those that it had before, and a table that has once become old keeps all that follow it, with what
 * was in them, alive through young collections (`test/base/promotion`). A copy begins a chain of its own.
 */
export class Freshness {
  #added = 0;

  /** One more entry comes, to so many that are there. */
  isOver(size: number): boolean {
    this.#added += 1;
    if (this.#added < Math.max(LEAST_ADDED, size)) return false;
    this.#added = 0;
    return true;
  }
}
