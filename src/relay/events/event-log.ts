import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventBody } from '../../protocol/events.ts';
import { decodeHlc, type HybridLogicalClock } from '../clock/hlc.ts';
import type { RelayLimits } from '../relay-limits.ts';
import type { CommitJournal } from '../store/write-batch.ts';
import type { Principal } from '../tokens/principal.ts';
import type { Audience } from './audience.ts';
import { EventRing } from './event-ring.ts';
import type { EventStore } from './event-store.ts';
import { LoggedEvent } from './logged-event.ts';
import { PendingEvents } from './pending-events.ts';

export interface EventLogParts {
  readonly store: EventStore;
  readonly hlc: HybridLogicalClock;
  readonly clock: Pick<Clock, 'now'>;
  readonly limits: Pick<RelayLimits, 'eventLogCapacity' | 'eventLogMaxAgeMs'>;
  /** See `readBootId`. */
  readonly bootId: string | undefined;
  readonly logger: Logger;
}

/** What a client has seen so far. */
export interface Cursor {
  readonly since: number;
  readonly epoch?: string | undefined;
}

/** What it gets; fields as in `EventsAnswer`. */
export interface Recovery {
  readonly events: readonly LoggedEvent[];
  readonly epoch: string;
  /** All that followed it is here: the client's own, or with `gap` the one before the oldest kept event. */
  readonly since: number;
  readonly latest: number;
  readonly gap: boolean;
}

/** After a loss, numbers go on this far ahead: a cursor that names no epoch is seen to be old all the same. */
const NUMBERS_LEFT_OUT = 1_000_000;

/**
 * The one sequence of events (docs/events.md, docs/decisions/0020). An event happened when it is committed, and only
 * then is it shown to anybody: so what was shown is in the file, and a process that is killed takes nothing with it.
 */
export class EventLog implements CommitJournal {
  readonly #parts: EventLogParts;
  readonly #pending = new PendingEvents();
  readonly #onPublished: Array<(events: readonly LoggedEvent[]) => void> = [];
  #ring: EventRing;
  #epoch: string;
  #written: { epoch: string; events: readonly LoggedEvent[]; taken: number } | undefined;
  #started = false;

  /** Takes up what an earlier process left. Writes nothing but the beginning of a new epoch. */
  constructor(parts: EventLogParts) {
    this.#parts = parts;
    const { store, bootId, clock, logger } = parts;
    const stored = store.load();
    if (stored?.hlc !== undefined) parts.hlc.resume(decodeHlc(stored.hlc));
    const complete = stored?.clean === true || (bootId !== undefined && stored?.bootId === bootId);
    if (stored?.events !== undefined && complete) {
      this.#epoch = stored.epoch;
      this.#ring = this.#newRing(stored.latest - stored.events.length);
      for (const event of stored.events) this.#ring.add(event);
      this.#ring.expire(clock.now());
      return;
    }
    this.#epoch = randomUUID();
    const base = stored === undefined ? 0 : stored.latest + NUMBERS_LEFT_OUT;
    store.begin(this.#epoch, base, bootId);
    this.#ring = this.#newRing(base);
    if (stored !== undefined) logger.warn({ epoch: this.#epoch }, 'events may have been lost: a new epoch begins');
  }

  /** Resolves when the file says that the log is in use. */
  async start(): Promise<void> {
    await this.#parts.store.markRunning(this.#epoch, this.#parts.bootId);
    this.#started = true;
  }

  /** Everything is committed, and nothing comes after. When something could not be committed, the file does not say so. */
  async stop(): Promise<void> {
    if (!this.#started || this.hasPending) return;
    this.#started = false;
    await this.#parts.store.markClean();
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

  /** Called when there is something to commit. */
  onPending(listener: () => void): void {
    this.#pending.onAdded(listener);
  }

  /** Called in the turn of the commit, in order. */
  onPublished(listener: (events: readonly LoggedEvent[]) => void): void {
    this.#onPublished.push(listener);
  }

  /** It is committed and published soon. `hlc`: when it has a stamp already. */
  append(body: EventBody, audience: Audience, hlc = this.#parts.hlc.stamp()): void {
    this.#pending.add({ body, audience, hlc, at: this.#parts.clock.now() });
  }

  /** What the client may see of what it has not seen. */
  read(principal: Principal, { since, epoch }: Cursor): Recovery {
    this.#ring.expire(this.#parts.clock.now());
    const gap = !this.#ring.covers(since) || (epoch !== undefined && epoch !== this.#epoch);
    const from = gap ? this.#ring.latest - this.#ring.size : since;
    const events = this.#ring.after(from).filter((event) => event.visibleTo(principal));
    return { events, epoch: this.#epoch, since: from, latest: this.#ring.latest, gap };
  }

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  write(): void {
    if (!this.hasPending) return;
    const { store, bootId } = this.#parts;
    let base = this.#ring.latest;
    let epoch = this.#epoch;
    if (this.#pending.lost) {
      epoch = randomUUID();
      base += NUMBERS_LEFT_OUT;
      store.begin(epoch, base, bootId);
    }
    const events = this.#pending.items.map(({ body, audience, hlc, at }, index) => {
      const sequence = base + index + 1;
      const { type, ...rest } = body;
      const stamp = { sequence_number: sequence, epoch, type, hlc, at: new Date(at).toISOString() };
      return new LoggedEvent(sequence, at, audience, JSON.stringify({ ...stamp, ...rest }));
    });
    store.write(events);
    this.#written = { epoch, events, taken: events.length };
  }

  committed(): void {
    const written = this.#written;
    if (written === undefined) return;
    this.#written = undefined;
    this.#pending.remove(written.taken);
    if (written.epoch !== this.#epoch) {
      this.#epoch = written.epoch;
      this.#ring = this.#newRing((written.events[0]?.sequence ?? 1) - 1);
    }
    for (const event of written.events) this.#ring.add(event);
    for (const listener of this.#onPublished) listener(written.events);
  }

  rolledBack(refusedMessageIds: ReadonlySet<string>): void {
    this.#written = undefined;
    this.#pending.refuse(refusedMessageIds);
  }

  #newRing(latest: number): EventRing {
    const { eventLogCapacity, eventLogMaxAgeMs } = this.#parts.limits;
    return new EventRing(eventLogCapacity, eventLogMaxAgeMs, latest);
  }
}
