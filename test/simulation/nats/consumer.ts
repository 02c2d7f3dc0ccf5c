import type { Lane } from './lane.ts';
import type { NatsNode } from './nats-model.ts';

/** Something in order that grows. */
export interface Source<T> {
  /** That one, or the first one after it. */
  from(order: number): { readonly order: number; readonly item: T } | undefined;
  /** Called when there is more. Returns what ends that. */
  onMore(listener: () => void): () => void;
}

export interface ConsumerParts<T> {
  readonly source: Source<T>;
  readonly from: number;
  readonly lane: Lane;
  readonly onItem: (item: T) => void;
}

/** Whatever it is of. */
export type AnyConsumer = Pick<Consumer<unknown>, 'keeper' | 'lost' | 'lose' | 'renew' | 'stop'>;

/**
 * What JetStream keeps of somebody who follows: it is one server's, in its memory. When that goes, or the connection,
 * nothing comes any more, and nobody says so; the library makes another one, sooner or later.
 */
export class Consumer<T> {
  readonly #parts: ConsumerParts<T>;
  /** The server that has it. */
  keeper: NatsNode;
  #next: number;
  #seen: number;
  #lost = false;
  #stopped = false;
  readonly #unfollow: () => void;

  constructor(parts: ConsumerParts<T>, keeper: NatsNode) {
    this.#parts = parts;
    this.keeper = keeper;
    this.#next = parts.from;
    this.#seen = parts.from - 1;
    this.#unfollow = parts.source.onMore(() => this.#deliver());
    this.#deliver();
  }

  get lost(): boolean {
    return this.#lost && !this.#stopped;
  }

  lose(): void {
    this.#lost = true;
    this.#parts.lane.drop();
  }

  /** It is made anew, at that server. `again`: so many come a second time. */
  renew(keeper: NatsNode, again: number): void {
    if (this.#stopped) return;
    this.#lost = false;
    this.keeper = keeper;
    this.#next = Math.max(this.#parts.from, this.#seen + 1 - again);
    this.#deliver();
  }

  stop(): void {
    this.#stopped = true;
    this.#unfollow();
    this.#parts.lane.drop();
  }

  #deliver(): void {
    const { source, lane, onItem } = this.#parts;
    while (!this.#lost && !this.#stopped) {
      const found = source.from(this.#next);
      if (found === undefined) return;
      const { order, item } = found;
      this.#next = order + 1;
      lane.send(() => {
        if (this.#stopped || this.#lost) return;
        this.#seen = Math.max(this.#seen, order);
        onItem(item);
      });
    }
  }
}
