import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../../base/clock.ts';
import type { HybridLogicalClock } from '../../base/hlc.ts';
import type { Logger } from '../../base/logger.ts';
import type { UnreadyReason } from '../../protocol/http.ts';
import { Backlog } from './log/backlog.ts';
import type { LogEntry } from './log/entry.ts';
import { type EntryOutcome, type EntryParts, EntryWriter } from './log/entry-writer.ts';
import type { JetStreamLog } from './log/jetstream-log.ts';
import type { LogCopy } from './log/log-copy.ts';
import { type MemberListener, UNCONCERNED } from './member-listener.ts';
import { Lease, RENEW_MS } from './ownership/lease.ts';
import type { Leases } from './ownership/leases.ts';
import { Silence } from './ownership/silence.ts';

export interface MemberParts {
  readonly log: JetStreamLog;
  readonly copy: LogCopy;
  readonly leases: Leases;
  /** Tells this relay from the others of its cluster, also when it is started anew. */
  readonly name: string;
  readonly hlc: Pick<HybridLogicalClock, 'resume'>;
  /** The copy is empty, and the log does not begin with its first entry: how many events there were has to be found. */
  readonly begins: boolean;
  /** See `Leases.lenient`. */
  readonly lenientUntil: number;
  /** See `BacklogParts`. */
  readonly fellBehind: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const TICK_MS = 200;
const STATE_MS = 60 * 60 * 1_000;
/** Without its word, the others wait for the end of the lease. */
const LEAVE_MS = 1_000;

/**
 * This process as one that takes part: applies the log, writes to it under a session of its own, keeps that alive, and
 * says of others that they are over when nothing is heard of them. A session that others have ended begins anew.
 */
export class Member {
  readonly #parts: MemberParts;
  readonly #lease: Lease;
  readonly #silence: Silence;
  #listener: MemberListener = UNCONCERNED;
  #session = randomUUID();
  #writer: EntryWriter;
  #joined = false;
  #ticking: Timer | undefined;
  #waiting: Array<{ position: number; resolve: () => void }> = [];
  #wasActive = false;
  readonly #backlog: Backlog;
  /** Rejects with CLUSTER_NEWER; never resolves. */
  readonly #readable = Promise.withResolvers<never>();
  #statedAt = 0;
  #stopping = false;
  #stopped = false;

  constructor(parts: MemberParts) {
    this.#parts = parts;
    this.#lease = new Lease(parts.clock);
    this.#silence = new Silence(parts.clock);
    this.#readable.promise.catch(() => undefined);
    this.#backlog = new Backlog({
      ...parts,
      apply: (position, entry) => this.#onEntry(position, entry),
      onNewer: (error) => this.#readable.reject(error),
    });
    this.#writer = this.#newWriter();
  }

  onChange(listener: MemberListener): void {
    this.#listener = listener;
  }

  get session(): string {
    return this.#session;
  }

  get position(): number {
    return this.#parts.copy.position;
  }

  /** It may act: the log has it, and nobody can have ended it yet. */
  get active(): boolean {
    return this.#joined && this.#lease.held && !this.#backlog.stuck;
  }

  /** Why it may not act; `undefined`: it may. */
  get unready(): UnreadyReason | undefined {
    if (this.#backlog.isNewer) return 'CLUSTER_NEWER';
    if (this.#backlog.stuck) return 'BEHIND';
    return this.active ? undefined : 'NATS_AWAY';
  }

  /** It has a session; its lease may be over for the moment. */
  get joined(): boolean {
    return this.#joined;
  }

  /** As the log says; whether it may act on that, `active` does. */
  owns(deviceId: string): boolean {
    return this.#joined && this.#parts.leases.ownerOf(deviceId) === this.#session;
  }

  write(parts: EntryParts, done?: (outcome: EntryOutcome) => void): void {
    this.#writer.write(parts, done);
  }

  written(parts: EntryParts): Promise<EntryOutcome> {
    return this.#writer.written(parts);
  }

  /** Resolves when everything that was in the log before this call was applied here. */
  async caughtUp(): Promise<void> {
    await this.written({});
  }

  /** Resolves when the entry at that position was applied here. */
  reached(position: number): Promise<void> {
    if (this.position >= position) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ position, resolve }));
  }

  /**
   * Follows the log from where the copy ends, and joins. Resolves when it takes part.
   * @throws ClusterError CLUSTER_NEWER
   */
  async start(): Promise<void> {
    const { log, copy, clock } = this.#parts;
    await log.follow(copy.position + 1, (position, data) => this.#backlog.add(position, data));
    const joined = this.#join(true);
    this.#ticking = clock.every(TICK_MS, () => this.#tick());
    await Promise.race([joined, this.#readable.promise]);
  }

  /** Hands its devices to another, if there is one, and takes part no more. */
  async stop(): Promise<void> {
    this.#ticking?.cancel();
    this.#stopping = true;
    const left = this.active ? this.written({ leave: true }) : Promise.resolve();
    const enough = new Promise<void>((resolve) => this.#parts.clock.after(LEAVE_MS, resolve));
    await Promise.race([left, enough]);
    this.#stopped = true;
    this.#backlog.stop();
    this.#joined = false;
    this.#lease.lost();
    this.#writer.end();
  }

  #newWriter(): EntryWriter {
    const { log, copy, clock } = this.#parts;
    const known = (): LogEntry['known'] => {
      const { position, events, identity: epoch } = copy;
      return this.#backlog.begins ? { position: 0, events: 0, epoch } : { position, events, epoch };
    };
    return new EntryWriter({ session: this.#session, log, lease: this.#lease, known, clock });
  }

  async #join(first: boolean): Promise<void> {
    const { leases, name, logger } = this.#parts;
    // Of the same folder, which one process has at a time.
    const earlier = [...leases.sessions()].filter(({ relay }) => relay === name).map(({ session }) => session);
    const replaces = first ? earlier : [];
    const outcome = await this.written({ join: { relay: name, replaces } });
    if (outcome === undefined || this.#stopped) return;
    this.#statedAt = this.#parts.clock.elapsed();
    logger.info({ session: this.#session, position: outcome.position }, 'this relay takes part in the cluster');
  }

  #onEntry(position: number, entry: LogEntry): void {
    const { copy, leases, hlc } = this.#parts;
    const applied = copy.apply(position, entry);
    if (position >= this.#parts.lenientUntil) leases.lenient = false;
    this.#silence.heard(entry.session);
    const latest = applied.events.at(-1);
    if (latest !== undefined) hlc.resume(latest.event.hlc);
    let joining = false;
    if (entry.session === this.#session && !applied.leftOut) {
      joining = entry.join !== undefined && !this.#joined;
      this.#joined = true;
      this.#writer.applied(applied);
    }
    this.#listener.applied(applied);
    if (joining) this.#listener.joined();
    if (this.#joined && !this.#stopping && leases.get(this.#session) === undefined) this.#end();
    this.#waiting = this.#waiting.filter(({ position: wanted, resolve }) => {
      if (wanted > position) return true;
      resolve();
      return false;
    });
  }

  /** Others took it for dead. */
  #end(): void {
    this.#joined = false;
    this.#lease.lost();
    const before = this.#writer;
    this.#session = randomUUID();
    this.#writer = this.#newWriter();
    this.#listener.lost();
    before.end();
    this.#parts.logger.warn({}, 'the lease of this relay was over: it begins anew');
    void this.#join(false);
  }

  /** What is older than the log reaches back is not known to relays that begin: so it is said again, well before that. */
  #stateAnew(): void {
    const { leases, name, clock } = this.#parts;
    if (!this.active || clock.elapsed() - this.#statedAt < STATE_MS) return;
    this.#statedAt = clock.elapsed();
    this.write({ join: { relay: name, replaces: [] } });
    // As many in one entry as there may be.
    for (const deviceId of leases.devicesOf(this.#session)) this.write({ claim: [deviceId] });
  }

  #tick(): void {
    this.#stateAnew();
    // Who does not follow the log leaves its devices to others.
    if (this.#joined && !this.#backlog.stuck && this.#writer.idleMs >= RENEW_MS) this.write({});
    const wasActive = this.#wasActive;
    this.#wasActive = this.active;
    if (this.#backlog.stuck && !this.#lease.held) this.#listener.stuck();
    if (!this.#wasActive) return;
    if (!wasActive) this.#listener.active();
    const others = [...this.#parts.leases.sessions()].filter(({ session }) => session !== this.#session);
    for (const over of this.#silence.broken(others, this.#lease.heldMs)) this.write({ over: [over] });
  }
}
