import type { CommitLog, CommitOutcome, Positions, Transaction } from './commit-log.ts';
import type { DeliveryMemory } from './delivery-memory.ts';
import type { MessageStore } from './message-store.ts';

/** What is written in every transaction beside messages. */
export interface WrittenAlong {
  /** Called inside the transaction. What it throws undoes all of it. */
  write(): void;
}

export interface SqliteCommitLogParts {
  readonly store: Pick<MessageStore, 'commit' | 'changeSender' | 'durable'>;
  readonly memory: Pick<DeliveryMemory, 'gone' | 'connected'>;
  readonly events: WrittenAlong;
}

/** A transaction is one of the relay's own file, and done in the same turn. */
export class SqliteCommitLog implements CommitLog {
  readonly inTurn = true;
  readonly #parts: SqliteCommitLogParts;

  constructor(parts: SqliteCommitLogParts) {
    this.#parts = parts;
  }

  commit({ inserts, updates, notes }: Transaction, done: (outcome: CommitOutcome) => void): void {
    const { store, memory, events } = this.#parts;
    try {
      store.commit(inserts, updates, () => {
        for (const note of notes) {
          if (note.type === 'gone') memory.gone(note.deviceId, note.acknowledged);
          else if (note.type === 'connected') memory.connected(note.deviceId, note.journal, note.acknowledged);
          else store.changeSender(note.before, note.now);
        }
        events.write();
      });
    } catch (failure) {
      done({ failure });
      return;
    }
    done({});
  }

  durable(): Promise<void> {
    return this.#parts.store.durable();
  }
}

/** Numbers in the order of acceptance, in the relay's one epoch. */
export class CountedPositions implements Positions {
  readonly #memory: Pick<DeliveryMemory, 'epoch'>;
  #last: number;

  constructor(store: Pick<MessageStore, 'lastSeq'>, memory: Pick<DeliveryMemory, 'epoch'>) {
    this.#memory = memory;
    this.#last = store.lastSeq();
  }

  get last(): number {
    return this.#last;
  }

  next(): { seq: number; epoch: string } {
    this.#last += 1;
    return { seq: this.#last, epoch: this.#memory.epoch };
  }
}
