import type { LoggedEvent } from './logged-event.ts';

/** The newest events, numbered without holes; bounded in number and in age. */
export class EventRing {
  readonly #capacity: number;
  readonly #maxAgeMs: number;
  #events: LoggedEvent[] = [];
  /** Where the kept ones begin: what is before goes with the next compaction. */
  #start = 0;
  #latest: number;

  /** `latest`: the number before the first event that will be added. */
  constructor(capacity: number, maxAgeMs: number, latest: number) {
    this.#capacity = capacity;
    this.#maxAgeMs = maxAgeMs;
    this.#latest = latest;
  }

  /** The number of the newest event, kept or not. */
  get latest(): number {
    return this.#latest;
  }

  get size(): number {
    return this.#events.length - this.#start;
  }

  add(event: LoggedEvent): void {
    if (event.sequence !== this.#latest + 1) throw new Error(`event ${event.sequence} follows ${this.#latest}`);
    this.#events.push(event);
    this.#latest = event.sequence;
    if (this.size > this.#capacity) this.#start += 1;
    this.#compact();
  }

  /** Drops what is too old. What was dropped once never comes back, whatever the wall clock does. */
  expire(now: number): void {
    const oldest = now - this.#maxAgeMs;
    while (this.#start < this.#events.length && (this.#events[this.#start]?.at ?? 0) < oldest) this.#start += 1;
    this.#compact();
  }

  /** Whether everything after `since` is here. */
  covers(since: number): boolean {
    return since >= this.#latest - this.size && since <= this.#latest;
  }

  /** The kept events with a higher number. */
  after(since: number): LoggedEvent[] {
    const before = since - (this.#latest - this.size);
    return this.#events.slice(this.#start + Math.max(0, before));
  }

  // Moving all events for each one that goes would cost more than the memory of a second ring.
  #compact(): void {
    if (this.#start < this.#capacity) return;
    this.#events = this.#events.slice(this.#start);
    this.#start = 0;
  }
}
