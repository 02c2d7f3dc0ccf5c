import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { HybridLogicalClock } from '../../base/hlc.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventBody } from '../../protocol/events.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { RelayLimits } from '../relay-limits.ts';
import type { Audience } from './audience.ts';
import { type Cursor, type EventJournal, type Recovery, recover } from './event-journal.ts';
import { EventRing } from './event-ring.ts';
import { EventSaver } from './event-saver.ts';
import type { EarlierEpochs, EventStore } from './event-store.ts';
import { LoggedEvent } from './logged-event.ts';
import { PendingEvents } from './pending-events.ts';

export interface EventLogParts {
  readonly store: EventStore;
  readonly hlc: HybridLogicalClock;
  readonly clock: Clock;
  readonly limits: Pick<RelayLimits, 'eventLogCapacity' | 'eventLogMaxAgeMs'>;
  /** See `readBootId`. */
  readonly bootId: string | undefined;
  /** The file is not the one that it was: others may have seen events that it does not have. */
  readonly restored: boolean;
  readonly logger: Logger;
}

/** After a loss, numbers go on this far ahead: a cursor that names no epoch is seen to be old all the same. */
const NUMBERS_LEFT_OUT = 1_000_000;

/**
 * The one sequence of events (docs/events.md, docs/decisions/0020). Before anybody sees an event, the file says that
 * it does not have all of them; some time later it has, and says so. So a process that is killed leaves either all
 * that was seen, or the word that something is missing. Each process has an epoch of its own: one that has everything
 * goes on from the one before, and knows how far that came; whoever has seen another history, as after a folder was put
 * back in place, names an epoch, or a number in it, that this one does not know.
 */
export class EventLog implements EventJournal {
  readonly #parts: EventLogParts;
  readonly #pending = new PendingEvents();
  readonly #saver: EventSaver;
  readonly #onPublished: Array<(events: readonly LoggedEvent[]) => void> = [];
  #ring: EventRing;
  #epoch: string;
  /** Those that it goes on from. */
  #earlier: EarlierEpochs = new Map();
  /** A new epoch that the current transaction begins. */
  #next: { epoch: string; base: number } | undefined;
  /** What an earlier process committed at last may be missing: the power went, or the file is an older one. */
  readonly mayHaveForgotten: boolean;
  /** It goes on where a process that was killed left off: nobody was told how that ended. */
  readonly resumedAfterKill: boolean;
  #started = false;

  /** Takes up what an earlier process left. Writes nothing but the beginning of a new epoch. */
  constructor(parts: EventLogParts) {
    this.#parts = parts;
    const { store, bootId, restored, clock, hlc, logger } = parts;
    const stored = store.load();
    if (stored?.hlc !== undefined) hlc.resume(stored.hlc);
    const sameBoot = bootId !== undefined && stored?.bootId === bootId;
    const saved = stored?.clean === true || (sameBoot && !stored.unsaved);
    const complete = saved && !restored;
    this.mayHaveForgotten = stored !== undefined && (restored || !(stored.clean || sameBoot));
    this.resumedAfterKill = complete && stored?.events !== undefined && !stored.clean;
    this.#epoch = randomUUID();
    if (stored?.events !== undefined && complete) {
      const kept = stored.latest - stored.events.length;
      const all = new Map([...stored.earlier, [stored.epoch, stored.latest]]);
      this.#earlier = new Map([...all].filter(([, latest]) => latest >= kept));
      this.#ring = this.#newRing(kept);
      for (const { sequence, event } of stored.events) this.#ring.add(new LoggedEvent(sequence, this.#epoch, event));
      this.#ring.expire(clock.now());
    } else {
      const base = stored === undefined ? 0 : stored.latest + NUMBERS_LEFT_OUT;
      store.begin(this.#epoch, base, bootId);
      this.#ring = this.#newRing(base);
      if (stored !== undefined) logger.warn({ epoch: this.#epoch }, 'events may have been lost: a new epoch begins');
    }
    this.#saver = new EventSaver(store, () => this.#ring, clock, logger);
  }

  /** Resolves when the file says that the log is in use. */
  async start(): Promise<void> {
    await this.#parts.store.markRunning(this.#parts.bootId, this.#epoch, this.#earlier);
    this.#started = true;
  }

  /** Nothing is appended after it. When something could not be written, the file does not say that it was. */
  async stop(): Promise<void> {
    this.#saver.stop();
    if (!this.#started || this.hasPending || !this.#saver.save()) return;
    this.#started = false;
    await this.#parts.store.markClean();
  }

  /** The history so far is not the one that others have seen: with the next event a new one begins. */
  beginEpoch(): void {
    this.#pending.lose();
  }

  get epoch(): string {
    return this.#epoch;
  }

  get latest(): number {
    return this.#ring.latest;
  }

  /** How many events are kept. */
  get size(): number {
    this.#ring.expire(this.#parts.clock.now());
    return this.#ring.size;
  }

  /** Called when there is something to publish. */
  onPending(listener: () => void): void {
    this.#pending.onAdded(listener);
  }

  /** Called in the turn of the commit, in order. */
  onPublished(listener: (events: readonly LoggedEvent[]) => void): void {
    this.#onPublished.push(listener);
  }

  /** It is published soon. */
  append(body: EventBody, audience: Audience): void {
    const { hlc, clock } = this.#parts;
    const at = clock.now();
    this.#pending.add({ body, audience, hlc: hlc.now(at), at });
  }

  /** What the client may see of what it has not seen. */
  read(principal: Principal, { since, epoch }: Cursor): Recovery {
    this.#ring.expire(this.#parts.clock.now());
    return recover(this.#ring, this.#epoch, principal, { since, follows: this.#follows(since, epoch) });
  }

  /** Whether what the client has seen up to there is of this history. A client may name no epoch. */
  #follows(since: number, epoch = this.#epoch): boolean {
    return epoch === this.#epoch || since <= (this.#earlier.get(epoch) ?? -1);
  }

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  get needsCommit(): boolean {
    return this.hasPending && (this.#pending.lost || !this.#saver.announced);
  }

  write(): void {
    if (!this.hasPending) return;
    if (this.#pending.lost) {
      this.#next = { epoch: randomUUID(), base: this.#ring.latest + NUMBERS_LEFT_OUT };
      this.#parts.store.begin(this.#next.epoch, this.#next.base, this.#parts.bootId);
      // Whatever was said of the epoch before.
      this.#parts.store.markUnsaved();
    }
    this.#saver.announce();
  }

  committed(): void {
    if (!this.hasPending) return;
    if (this.#next !== undefined) {
      this.#epoch = this.#next.epoch;
      this.#earlier = new Map();
      this.#ring = this.#newRing(this.#next.base);
      this.#saver.restart(this.#next.base);
      this.#next = undefined;
    }
    const first = this.#ring.latest + 1;
    const events = this.#pending.take().map((event, index) => new LoggedEvent(first + index, this.#epoch, event));
    for (const event of events) this.#ring.add(event);
    this.#saver.added();
    for (const listener of this.#onPublished) listener(events);
  }

  rolledBack(refusedMessageIds: ReadonlySet<string>): void {
    this.#next = undefined;
    this.#saver.rolledBack();
    this.#pending.refuse(refusedMessageIds);
  }

  #newRing(latest: number): EventRing {
    const { eventLogCapacity, eventLogMaxAgeMs } = this.#parts.limits;
    return new EventRing(eventLogCapacity, eventLogMaxAgeMs, latest);
  }
}
