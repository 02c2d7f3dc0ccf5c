import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Message } from '../messages/message.ts';
import type { CommitLog, CommitOutcome, DeliveryNote, Transaction } from './commit-log.ts';

/** Who hears of a commit, in the turn in which its outcome is known. */
export interface WriteBatchListener {
  /** The rows are there: frames may be written. */
  inserted(messages: readonly Message[]): void;
  /** The rows are not there: their senders are told why. */
  notInserted(messages: readonly Message[], cause: unknown): void;
  updated(messages: readonly Message[]): void;
  /** The turn's commit and all that it led to are done. */
  settled(): void;
}

/** What hears of every commit, and has something of its own in it. */
export interface CommitJournal {
  /** It has something that is published after the commit, or without one when there is nothing to commit. */
  readonly hasPending: boolean;
  /** What it has must not be published before it is committed. */
  readonly needsCommit: boolean;
  /** The transaction is there. Called after the listener, so that agents get their frames first. */
  committed(): void;
  /** The transaction is not there, and these messages never will be; what else was pending is tried again. */
  rolledBack(refusedMessageIds: ReadonlySet<string>): void;
}

const RETRY_MS = 1_000;

const ignore = (): void => undefined;
const NOBODY: WriteBatchListener = { inserted: ignore, notInserted: ignore, updated: ignore, settled: ignore };

/** Evaluated when it is written; `undefined`: it is not true any more. */
type Note = () => DeliveryNote | undefined;

interface UnderWay extends Transaction {
  readonly updates: Message[];
  readonly from: readonly Note[];
}

/**
 * Group commit: all rows accepted and all states ended in one turn of the event loop are one transaction; where its
 * outcome takes longer than the turn, what comes meanwhile is the next one.
 */
export class WriteBatch {
  readonly #log: CommitLog;
  readonly #journal: CommitJournal;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #listener: WriteBatchListener = NOBODY;
  #inserts: Message[] = [];
  #updates: Message[] = [];
  #notes: Note[] = [];
  #underWay: UnderWay | undefined;
  #flushing = false;
  #scheduled: NodeJS.Immediate | undefined;
  #retry: Timer | undefined;
  #failure: unknown;
  #waiting: Array<() => void> = [];

  constructor(log: CommitLog, journal: CommitJournal, clock: Clock, logger: Logger) {
    this.#log = log;
    this.#journal = journal;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** One listener: it causes commits too, and so is made after this. */
  onCommit(listener: WriteBatchListener): void {
    this.#listener = listener;
  }

  insert(message: Message): void {
    this.#inserts.push(message);
    this.#schedule();
  }

  update(message: Message): void {
    this.#updates.push(message);
    this.#schedule();
  }

  /** Its row says all that is known of it. */
  isSaved(message: Message): boolean {
    const { inserts = [], updates = [] } = this.#underWay ?? {};
    return ![this.#inserts, this.#updates, inserts, updates].some((messages) => messages.includes(message));
  }

  /** Why the last commit failed, where it did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Something small that is written with the next commit. */
  also(note: Note): void {
    this.#notes.push(note);
    this.#schedule();
  }

  /** The journal has something, or the listener has to look at what has changed. */
  wake(): void {
    this.#schedule();
  }

  /** Commits now what would be committed at the end of the turn; where one is under way, after that. Never throws. */
  flush(): void {
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#underWay !== undefined) return;
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#flushing = true;
    if (this.#hasRows || this.#journal.needsCommit) this.#commit();
    else this.#settle();
  }

  /** Resolves when all that was handed in has its outcome: it is there, or was refused, or waits for another attempt. */
  async committed(): Promise<void> {
    this.flush();
    if (this.#underWay !== undefined) await this.#outcome();
  }

  /** Resolves when nothing that happens to a machine could undo what was handed in, as far as it was not refused. */
  durable(): Promise<void> {
    const handedIn = !this.#log.inTurn && (this.#underWay !== undefined || this.#hasRows || this.#journal.needsCommit);
    return handedIn ? this.committed().then(() => this.#log.durable()) : this.#log.durable();
  }

  /** Commits what is left, and tries no more. */
  stop(): void {
    this.flush();
    this.#retry?.cancel();
    this.#retry = undefined;
  }

  get #hasRows(): boolean {
    return this.#inserts.length > 0 || this.#updates.length > 0 || this.#notes.length > 0;
  }

  #commit(): void {
    const from = this.#notes;
    const underWay: UnderWay = {
      inserts: this.#inserts,
      updates: this.#updates,
      notes: from.flatMap((note) => note() ?? []),
      from,
    };
    this.#inserts = [];
    this.#updates = [];
    this.#notes = [];
    this.#underWay = underWay;
    this.#log.commit(underWay, (outcome) => this.#decided(underWay, outcome));
    this.#flushing = false;
  }

  #decided(transaction: UnderWay, outcome: CommitOutcome): void {
    const { failure } = outcome;
    this.#underWay = undefined;
    this.#flushing = true;
    this.#failure = failure;
    if (failure === undefined) this.#committed(transaction, outcome);
    else this.#keep(transaction, failure);
    this.#settle();
  }

  #committed({ inserts, updates }: UnderWay, { refused, dropped }: CommitOutcome): void {
    const inserted = refused === undefined ? inserts : inserts.filter((message) => !refused.has(message));
    const updated = dropped === undefined ? updates : updates.filter((message) => !dropped.has(message));
    if (updated.length > 0) this.#listener.updated(updated);
    if (inserted.length > 0) this.#listener.inserted(inserted);
    for (const [message, why] of refused ?? []) this.#listener.notInserted([message], why);
    this.#journal.committed();
  }

  #settle(): void {
    this.#listener.settled();
    this.#flushing = false;
    // What came of the commit, or needs none. Another turn for it would make the event loop spin under load.
    if (this.#journal.hasPending && !this.#journal.needsCommit) this.#journal.committed();
    const more = this.#hasRows || this.#journal.hasPending;
    if (more && this.#retry === undefined) this.#schedule();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Of what is under way, and of what was handed in after that. */
  async #outcome(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (!this.#hasRows && !this.#journal.needsCommit) return;
    this.flush();
    if (this.#underWay !== undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  // A row that was refused is its sender's to send again. A state that an agent has reported cannot be asked for
  // again: it stays here until the disk takes it (after a crash the agent's inbox repeats it).
  #keep({ inserts, updates, from }: UnderWay, error: unknown): void {
    this.#logger.error({ error: String(error), inserts: inserts.length, updates: updates.length }, 'commit failed');
    const refused = new Set(inserts);
    this.#updates = [...updates.filter((message) => !refused.has(message)), ...this.#updates];
    this.#notes = [...from, ...this.#notes];
    this.#journal.rolledBack(new Set(inserts.map(({ id }) => id)));
    if (this.#updates.length > 0 || this.#notes.length > 0 || this.#journal.hasPending) {
      this.#retry = this.#clock.after(RETRY_MS, () => this.flush());
    }
    if (inserts.length > 0) this.#listener.notInserted(inserts, error);
  }

  #schedule(): void {
    // After the I/O callbacks of this turn: everything that arrived with it shares the transaction.
    if (this.#flushing || this.#underWay !== undefined) return;
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = undefined;
      this.flush();
    });
  }
}
