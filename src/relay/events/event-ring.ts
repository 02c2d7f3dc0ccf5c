import { EventSlot } from './event-slot.ts';
import type { LoggedEvent } from './logged-event.ts';

/** The newest events, numbered without holes; bounded in number and in age. */
export class EventRing {
  readonly #capacity: number;
  readonly #maxAgeMs: number;
  /** Where an event is follows from its number. They are made as they are needed. */
  readonly #slots: EventSlot[] = [];
  /** The number before the first event that was added. */
  readonly #base: number;
  #latest: number;
  #size = 0;

  /** `latest`: the number before the first event that will be added. */
  constructor(capacity: number, maxAgeMs: number, latest: number) {
    this.#capacity = capacity;
    this.#maxAgeMs = maxAgeMs;
    this.#base = latest;
    this.#latest = latest;
  }

  /** The number of the newest event, kept or not. */
  get latest(): number {
    return this.#latest;
  }

  get size(): number {
    return this.#size;
  }

  add(event: LoggedEvent): void {
    if (event.sequence !== this.#latest + 1) throw new Error(`event ${event.sequence} follows ${this.#latest}`);
    if (this.#slots.length < this.#capacity) this.#slots.push(new EventSlot());
    this.#latest = event.sequence;
    this.#slot(event.sequence)?.set(event);
    if (this.#size < this.#capacity) this.#size += 1;
  }

  /** Drops what is too old. What was dropped once never comes back, whatever the wall clock does. */
  expire(now: number): void {
    const oldest = now - this.#maxAgeMs;
    while (this.#size > 0 && (this.#slot(this.#latest - this.#size + 1)?.at ?? 0) < oldest) this.#size -= 1;
  }

  /** Whether everything after `since` is here. */
  covers(since: number): boolean {
    return since >= this.#latest - this.#size && since <= this.#latest;
  }

  /** The kept events with a higher number, as they were. */
  after(since: number): LoggedEvent[] {
    const events: LoggedEvent[] = [];
    for (let number = Math.max(since, this.#latest - this.#size) + 1; number <= this.#latest; number += 1) {
      const event = this.#slot(number)?.get();
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  #slot(sequence: number): EventSlot | undefined {
    return this.#slots[(sequence - this.#base - 1) % this.#capacity];
  }
}
