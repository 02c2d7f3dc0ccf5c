import type { Clock } from '../../../base/clock.ts';
import type { Lease } from '../ownership/lease.ts';
import type { LogEntry } from './entry.ts';
import type { JetStreamLog } from './jetstream-log.ts';
import type { Applied } from './log-copy.ts';

/** What an entry does. */
export type EntryParts = Omit<LogEntry, 'version' | 'session' | 'number' | 'known'>;

/** What became of it: applied here too, or `undefined` when its session is over, so that it never will be. */
export type EntryOutcome = Applied | undefined;

export interface EntryWriterParts {
  readonly session: string;
  readonly log: Pick<JetStreamLog, 'publish'>;
  readonly lease: Lease;
  readonly known: () => LogEntry['known'];
  readonly clock: Clock;
}

interface Waiting {
  readonly parts: EntryParts;
  readonly done: (outcome: EntryOutcome) => void;
}

/**
 * Writes the entries of one session, in order: the next one is sent when a quorum has the one before. Whoever wants one
 * hears when it was applied here.
 */
export class EntryWriter {
  readonly #parts: EntryWriterParts;
  readonly #queue: Waiting[] = [];
  /** Sent, and not applied here yet; by number. */
  readonly #sent = new Map<number, Waiting & { readonly sentAt: number }>();
  #number = 0;
  #busy = false;
  #over = false;
  #lastSentAt: number;

  constructor(parts: EntryWriterParts) {
    this.#parts = parts;
    this.#lastSentAt = parts.clock.elapsed();
  }

  /** Milliseconds; 0 while an entry is on its way, which tells others as well as any. */
  get idleMs(): number {
    return this.#busy ? 0 : this.#parts.clock.elapsed() - this.#lastSentAt;
  }

  /** `done` is called once, in the turn in which the outcome is known. */
  write(parts: EntryParts, done: (outcome: EntryOutcome) => void = () => undefined): void {
    if (this.#over) done(undefined);
    else {
      this.#queue.push({ parts, done });
      this.#send();
    }
  }

  /** Resolves when it was applied. */
  written(parts: EntryParts): Promise<EntryOutcome> {
    return new Promise((resolve) => this.write(parts, resolve));
  }

  /** An entry of this session has come back. */
  applied(applied: Applied): void {
    const { number } = applied.entry;
    const waiting = this.#sent.get(number);
    this.#sent.delete(number);
    if (waiting !== undefined) this.#parts.lease.given(waiting.sentAt);
    waiting?.done(applied);
  }

  /** The session is over: nothing of what is still waiting was applied, and nothing will be. */
  end(): void {
    this.#over = true;
    const waiting = [...this.#sent.values(), ...this.#queue];
    this.#sent.clear();
    this.#queue.length = 0;
    for (const { done } of waiting) done(undefined);
  }

  #send(): void {
    if (this.#busy || this.#over) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    const { session, log, lease, known, clock } = this.#parts;
    this.#busy = true;
    this.#number += 1;
    const sentAt = clock.elapsed();
    this.#lastSentAt = sentAt;
    this.#sent.set(this.#number, { ...next, sentAt });
    const entry: LogEntry = { version: 1, session, number: this.#number, ...next.parts, known: known() };
    log
      .publish(`${session}-${this.#number}`, JSON.stringify(entry))
      .then(() => {
        if (!this.#over) lease.kept(sentAt);
      })
      // The log is closed: nobody waits any more.
      .catch(() => this.end())
      .finally(() => {
        this.#busy = false;
        this.#send();
      });
  }
}
