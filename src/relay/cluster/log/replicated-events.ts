import type { Clock } from '../../../base/clock.ts';
import type { HybridLogicalClock } from '../../../base/hlc.ts';
import { encodeHlc } from '../../../base/hlc.ts';
import type { EventBody, RelayEvent } from '../../../protocol/events.ts';
import type { Principal } from '../../../server/guard/principal.ts';
import type { Audience } from '../../events/audience.ts';
import { type Cursor, type EventJournal, type Recovery, recover } from '../../events/event-journal.ts';
import { EventRing } from '../../events/event-ring.ts';
import type { EventStore } from '../../events/event-store.ts';
import type { LoggedEvent } from '../../events/logged-event.ts';
import { PendingEvents } from '../../events/pending-events.ts';
import type { RelayLimits } from '../../relay-limits.ts';
import type { LoggedEventEntry } from './entry.ts';

/** In one entry: an event is a few hundred bytes, and an entry much less than 1 MiB. */
export const MAX_EVENTS = 500;

export interface ReplicatedEventsParts {
  readonly store: Pick<EventStore, 'load'>;
  /** How many there were up to where the copy of the log is. */
  readonly latest: () => number;
  /** The identity of the log. */
  readonly epoch: string;
  /** Whether an entry can be written now. */
  readonly writable: () => boolean;
  readonly hlc: Pick<HybridLogicalClock, 'now'>;
  readonly limits: Pick<RelayLimits, 'eventLogCapacity' | 'eventLogMaxAgeMs'>;
  readonly clock: Clock;
}

/** Events as the log of the cluster has them: numbered in its order, the same at every relay. */
export class ReplicatedEvents implements EventJournal {
  readonly mayHaveForgotten = false;
  readonly resumedAfterKill = false;
  readonly #parts: ReplicatedEventsParts;
  readonly #pending = new PendingEvents();
  readonly #ring: EventRing;
  readonly #onPublished: Array<(events: readonly LoggedEvent[]) => void> = [];

  /** The copy has caught up. */
  constructor(parts: ReplicatedEventsParts) {
    this.#parts = parts;
    const { eventLogCapacity, eventLogMaxAgeMs } = parts.limits;
    const latest = parts.latest();
    const stored = parts.store.load()?.events ?? [];
    const kept = stored.at(-1)?.sequence === latest ? stored : [];
    this.#ring = new EventRing(eventLogCapacity, eventLogMaxAgeMs, latest - kept.length);
    for (const event of kept) this.#ring.add(event);
  }

  get epoch(): string {
    return this.#parts.epoch;
  }

  get latest(): number {
    return this.#ring.latest;
  }

  get size(): number {
    this.#ring.expire(this.#parts.clock.now());
    return this.#ring.size;
  }

  get hasPending(): boolean {
    return this.#pending.size > 0 && this.#parts.writable();
  }

  get needsCommit(): boolean {
    return this.hasPending;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** @throws Error: the log has one history. What agents know beyond it was lost with another. */
  beginEpoch(): never {
    throw new Error('the log of the cluster is older than what agents have seen');
  }

  onPending(listener: () => void): void {
    this.#pending.onAdded(listener);
  }

  onPublished(listener: (events: readonly LoggedEvent[]) => void): void {
    this.#onPublished.push(listener);
  }

  append(body: EventBody, audience: Audience): void {
    const { hlc, clock } = this.#parts;
    this.#pending.add({ body, audience, hlc: hlc.now(), at: clock.now() });
  }

  /** For an entry; they are not pending any more. */
  take(): LoggedEventEntry[] {
    return this.#pending.take(MAX_EVENTS).map(({ body, audience, hlc, at }) => {
      const stamps = { sequence_number: 1, epoch: 'log', hlc: encodeHlc(hlc), at: new Date(at).toISOString() };
      return { audience, event: { ...stamps, ...body } as RelayEvent };
    });
  }

  /** An entry was applied that had them, whoever wrote it. */
  published(events: readonly LoggedEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.#ring.add(event);
    for (const listener of this.#onPublished) listener(events);
  }

  /** They are published when they come back. */
  committed(): void {
    return;
  }

  rolledBack(refusedMessageIds: ReadonlySet<string>): void {
    this.#pending.refuse(refusedMessageIds);
  }

  read(principal: Principal, { since, epoch = this.epoch }: Cursor): Recovery {
    this.#ring.expire(this.#parts.clock.now());
    return recover(this.#ring, this.epoch, principal, { since, follows: epoch === this.epoch });
  }
}
