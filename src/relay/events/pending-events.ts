import type { EventBody } from '../../protocol/events.ts';
import type { Audience } from './audience.ts';

/** Happened, not committed: it has no number yet. */
export interface PendingEvent {
  readonly body: EventBody;
  readonly audience: Audience;
  readonly hlc: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** What a disk that takes nothing may pile up in memory. */
const MAX_PENDING = 10_000;

/** Events that wait for their commit. When there are too many, the oldest go, and that is remembered. */
export class PendingEvents {
  #items: PendingEvent[] = [];
  #lost = false;
  #onAdded: () => void = () => undefined;

  get items(): readonly PendingEvent[] {
    return this.#items;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Some went since the last `remove`. */
  get lost(): boolean {
    return this.#lost;
  }

  onAdded(listener: () => void): void {
    this.#onAdded = listener;
  }

  add(event: PendingEvent): void {
    if (this.#items.length === MAX_PENDING) {
      this.#items.splice(0, MAX_PENDING / 10);
      this.#lost = true;
    }
    this.#items.push(event);
    this.#onAdded();
  }

  /** The first `count` are committed. */
  remove(count: number): void {
    this.#items = count === this.#items.length ? [] : this.#items.slice(count);
    this.#lost = false;
  }

  /** What could not be stored has not happened. */
  refuse(messageIds: ReadonlySet<string>): void {
    if (messageIds.size === 0) return;
    this.#items = this.#items.filter(({ body }) => !('messageId' in body && messageIds.has(body.messageId)));
  }
}
