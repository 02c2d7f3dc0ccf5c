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
  parts: EntryParts;
  readonly done: ((outcome: EntryOutcome) => void)[];
}

/** In one entry: an id is short, and a server of NATS takes 1 MiB at once unless it is told otherwise. */
export const MAX_DEVICES = 1_000;

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
    if (this.#over) {
      done(undefined);
      return;
    }
    const last = this.#queue.at(-1);
    const both = last && together(last.parts, parts);
    if (last === undefined || both === undefined) this.#queue.push({ parts, done: [done] });
    else {
      last.parts = both;
      last.done.push(done);
    }
    this.#send();
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
    for (const done of waiting?.done ?? []) done(applied);
  }

  /** The session is over: nothing of what is still waiting was applied, and nothing will be. */
  end(): void {
    this.#over = true;
    const waiting = [...this.#sent.values(), ...this.#queue];
    this.#sent.clear();
    this.#queue.length = 0;
    for (const done of waiting.flatMap((each) => each.done)) done(undefined);
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

/** Devices come and go by the thousand when a relay does: whatever of that waits is one entry, not one each. */
function together(first: EntryParts, second: EntryParts): EntryParts | undefined {
  if (!(isOfOwners(first) && isOfOwners(second))) return undefined;
  const claim = [...(first.claim ?? []), ...(second.claim ?? [])];
  const yielded = [...(first.yield ?? []), ...(second.yield ?? [])];
  if (claim.length + yielded.length > MAX_DEVICES) return undefined;
  return { ...(claim.length > 0 && { claim }), ...(yielded.length > 0 && { yield: yielded }) };
}

/** It says whose devices are, or nothing: then it only has to come after what was there before. */
function isOfOwners(parts: EntryParts): boolean {
  return Object.keys(parts).every((key) => key === 'claim' || key === 'yield');
}
