import { type BucketEntry, WrongRevision } from '../../../src/relay/cluster/broker.ts';

/** What a quorum has of a bucket: the last value of each key. */
export class ModelBucket {
  readonly #values = new Map<string, BucketEntry>();
  #last = 0;
  readonly #watches = new Set<() => void>();

  get last(): number {
    return this.#last;
  }

  /** @throws WrongRevision */
  put(key: string, text: string, before: number | undefined): number {
    if (before !== undefined && (this.#values.get(key)?.revision ?? 0) !== before) throw new WrongRevision(key);
    this.#last += 1;
    this.#values.set(key, { key, revision: this.#last, text });
    for (const watch of [...this.#watches]) watch();
    return this.#last;
  }

  get(key: string): BucketEntry | undefined {
    return this.#values.get(key);
  }

  /** The oldest value that is not older than that. */
  from(revision: number): BucketEntry | undefined {
    let found: BucketEntry | undefined;
    for (const value of this.#values.values()) {
      if (value.revision >= revision && (found === undefined || value.revision < found.revision)) found = value;
    }
    return found;
  }

  /** Called when there is more. Returns what ends that. */
  onPut(watch: () => void): () => void {
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }
}
