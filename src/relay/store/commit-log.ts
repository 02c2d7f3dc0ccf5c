import type { Message } from '../messages/message.ts';

/** What is known of a delivery beside its message; see `DeliveryMemory`. */
export type DeliveryNote =
  /** From now on what is queued for the device may be written to this journal. */
  | { readonly type: 'connected'; readonly deviceId: string; readonly journal: string; readonly acknowledged: number }
  /** Nothing is written to its agent any more. */
  | { readonly type: 'gone'; readonly deviceId: string; readonly acknowledged: number }
  /** All that the one has sent is the other's. */
  | { readonly type: 'sender'; readonly before: string; readonly now: string };

/** What is committed at once: all of it, or nothing. */
export interface Transaction {
  /** They bring their payload. */
  readonly inserts: readonly Message[];
  readonly updates: readonly Message[];
  readonly notes: readonly DeliveryNote[];
}

/** What became of a transaction. */
export interface CommitOutcome {
  /** It is not there, and this is why; `undefined`: it is. */
  readonly failure?: unknown;
  /** Of a transaction that is there: those of its inserts that are not, and why. */
  readonly refused?: ReadonlyMap<Message, unknown>;
  /** Of a transaction that is there: those of its updates that are not, and never will be. */
  readonly dropped?: ReadonlySet<Message>;
}

/**
 * Where transactions go. One is on its way at a time: the next one is given when the one before has its outcome.
 * Positions of messages are the log's to give: when it has committed an insert, that has its `seq`.
 */
export interface CommitLog {
  /** Whether `done` has been called when `commit` returns. */
  readonly inTurn: boolean;
  /** Calls `done` once. Never throws. */
  commit(transaction: Transaction, done: (outcome: CommitOutcome) => void): void;
  /** Resolves when nothing that happens to a machine could undo what was committed. */
  durable(): Promise<void>;
}

/** The positions of messages, as they are accepted. */
export interface Positions {
  /** The highest that was given. */
  readonly last: number;
  /** For a message that is accepted now; where the log itself gives them, one that means nothing yet. */
  next(): { readonly seq: number; readonly epoch: string | undefined };
}
