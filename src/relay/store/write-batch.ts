import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Message } from '../messages/message.ts';
import type { MessageStore } from './message-store.ts';

/** Who hears of the commit, in the turn in which it happened. */
export interface WriteBatchListener {
  /** The rows are there: frames may be written. */
  inserted(messages: readonly Message[]): void;
  /** The rows are not there: their senders are told why. */
  notInserted(messages: readonly Message[], cause: unknown): void;
  updated(messages: readonly Message[]): void;
  /** The turn's commit and all that it led to are done. */
  settled(): void;
}

/** What hears of every commit, and may write in it. */
export interface CommitJournal {
  /** It has something that is published after the commit, or without one when there is nothing to commit. */
  readonly hasPending: boolean;
  /** What it has must not be published before its own `write` is committed. */
  readonly needsCommit: boolean;
  /** Called inside the transaction. What it throws undoes all of it. */
  write(): void;
  /** The transaction is there. Called after the listener, so that agents get their frames first. */
  committed(): void;
  /** The transaction is not there, and these messages never will be; what else was pending is tried again. */
  rolledBack(refusedMessageIds: ReadonlySet<string>): void;
}

const RETRY_MS = 1_000;

const ignore = (): void => undefined;
const NOBODY: WriteBatchListener = { inserted: ignore, notInserted: ignore, updated: ignore, settled: ignore };

/** Group commit: all rows accepted and all states ended in one turn of the event loop are one transaction. */
export class WriteBatch {
  readonly #store: Pick<MessageStore, 'commit'>;
  readonly #journal: CommitJournal;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #listener: WriteBatchListener = NOBODY;
  #inserts: Message[] = [];
  #updates: Message[] = [];
  #also: Array<() => void> = [];
  #flushing = false;
  #scheduled: NodeJS.Immediate | undefined;
  #retry: Timer | undefined;
  #failure: unknown;

  constructor(store: Pick<MessageStore, 'commit'>, journal: CommitJournal, clock: Clock, logger: Logger) {
    this.#store = store;
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
    return !this.#inserts.includes(message) && !this.#updates.includes(message);
  }

  /** Why the last commit failed, where it did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Something small that is written with the next commit, to the same database. */
  also(write: () => void): void {
    this.#also.push(write);
    this.#schedule();
  }

  /** The journal has something, or the listener has to look at what has changed. */
  wake(): void {
    this.#schedule();
  }

  /** Commits now what would be committed at the end of the turn. Never throws. */
  flush(): void {
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    this.#retry?.cancel();
    this.#retry = undefined;
    const inserts = this.#inserts;
    const updates = this.#updates;
    this.#flushing = true;
    if (inserts.length > 0 || updates.length > 0 || this.#also.length > 0 || this.#journal.needsCommit) {
      this.#inserts = [];
      this.#updates = [];
      this.#commit(inserts, updates);
    }
    this.#listener.settled();
    this.#flushing = false;
    // What came of the commit, or needs none. Another turn for it would make the event loop spin under load.
    if (this.#journal.hasPending && !this.#journal.needsCommit) this.#journal.committed();
    const more =
      this.#inserts.length > 0 || this.#updates.length > 0 || this.#also.length > 0 || this.#journal.hasPending;
    if (more && this.#retry === undefined) this.#schedule();
  }

  /** Commits what is left, and tries no more. */
  stop(): void {
    this.flush();
    this.#retry?.cancel();
    this.#retry = undefined;
  }

  #commit(inserts: readonly Message[], updates: Message[]): void {
    try {
      this.#store.commit(inserts, updates, () => {
        for (const write of this.#also) write();
        this.#journal.write();
      });
      this.#also = [];
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      this.#keep(inserts, updates, error);
      return;
    }
    if (updates.length > 0) this.#listener.updated(updates);
    if (inserts.length > 0) this.#listener.inserted(inserts);
    this.#journal.committed();
  }

  // A row that was refused is its sender's to send again. A state that an agent has reported cannot be asked for
  // again: it stays here until the disk takes it (after a crash the agent's inbox repeats it).
  #keep(inserts: readonly Message[], updates: Message[], error: unknown): void {
    this.#logger.error({ error: String(error), inserts: inserts.length, updates: updates.length }, 'commit failed');
    const refused = new Set(inserts);
    this.#updates = [...updates.filter((message) => !refused.has(message)), ...this.#updates];
    this.#journal.rolledBack(new Set(inserts.map(({ id }) => id)));
    if (this.#updates.length > 0 || this.#also.length > 0 || this.#journal.hasPending) {
      this.#retry = this.#clock.after(RETRY_MS, () => this.flush());
    }
    if (inserts.length > 0) this.#listener.notInserted(inserts, error);
  }

  #schedule(): void {
    // After the I/O callbacks of this turn: everything that arrived with it shares the transaction.
    if (this.#flushing) return;
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = undefined;
      this.flush();
    });
  }
}
