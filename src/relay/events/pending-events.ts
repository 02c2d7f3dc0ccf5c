import type { UnnumberedEvent } from './logged-event.ts';

/** What a disk that takes nothing may pile up in memory. */
const MAX_PENDING = 10_000;

/** Events that have no number yet. When there are too many, the oldest go, and that is remembered. */
export class PendingEvents {
  #items: UnnumberedEvent[] = [];
  #lost = false;
  #onAdded: () => void = () => undefined;

  get size(): number {
    return this.#items.length;
  }

  /** Some went since the last `take`, or all before are of another history. */
  get lost(): boolean {
    return this.#lost;
  }

  /** What comes next belongs to another history. */
  lose(): void {
    this.#lost = true;
  }

  onAdded(listener: () => void): void {
    this.#onAdded = listener;
  }

  add(event: UnnumberedEvent): void {
    if (this.#items.length === MAX_PENDING) {
      this.#items.splice(0, MAX_PENDING / 10);
      this.#lost = true;
    }
    this.#items.push(event);
    this.#onAdded();
  }

  /** The oldest; all, or as many as that. */
  take(most = MAX_PENDING): readonly UnnumberedEvent[] {
    const items = this.#items;
    this.#items = items.length <= most ? [] : items.slice(most);
    this.#lost = false;
    return items.length <= most ? items : items.slice(0, most);
  }

  /** What could not be stored has not happened. */
  refuse(messageIds: ReadonlySet<string>): void {
    if (messageIds.size === 0) return;
    this.#items = this.#items.filter(({ body }) => !('messageId' in body && messageIds.has(body.messageId)));
  }
}
