import type { BucketEntry } from '../../../src/relay/cluster/broker.ts';

/** What has come of a watch, for whoever reads it one by one. */
export class EntryQueue implements AsyncIterable<BucketEntry> {
  readonly #entries: BucketEntry[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  push(entry: BucketEntry): void {
    this.#entries.push(entry);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<BucketEntry> {
    for (;;) {
      for (let entry = this.#entries.shift(); entry !== undefined; entry = this.#entries.shift()) yield entry;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
