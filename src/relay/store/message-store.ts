import type { Segment } from '../../protocol/segments.ts';
import type { Message } from '../messages/message.ts';
import type { MessageRecord } from '../messages/message-record.ts';

export interface MessageFilter {
  sender?: string | undefined;
  deviceId?: string | undefined;
  limit: number;
}

/** Which finished rows are forgotten. */
export interface PruneBounds {
  /** Those from before this, milliseconds since the Unix epoch, */
  readonly before: number;
  /** unless they are among so many newest rows; */
  readonly newest: number;
  /** and those that are not among so many newest ones, whatever their age. */
  readonly keep: number;
}

/** Positions up to which rows are `old`, if their age says so, or `surplus`, whatever their age; 0: none are. */
export interface Prunable {
  readonly before: number;
  readonly old: number;
  readonly surplus: number;
}

/**
 * Where messages live on disk. Small on purpose, so that another engine can take the place of SQLite.
 * What it returns has been validated: a row that makes no sense is not returned.
 */
export interface MessageStore {
  /** The HLC stamp of the newest row that has one. */
  lastHlc(): string | undefined;
  /** The highest position ever given to a row that is still there; 0 when there is none. */
  lastSeq(): number;
  /** Messages to deliver, of one device or of all, in order. Damaged ones are marked `failed` and left out. */
  loadQueued(deviceId?: string): MessageRecord[];
  /** Messages that agents hold for their users; those of one device, or of all. Oldest first. */
  loadHeld(deviceId?: string): MessageRecord[];
  /** Messages of the device, held or failed without its word, of which the agent with that journal knows better. */
  loadDoubtful(deviceId: string, journal: string): MessageRecord[];
  /** Messages whose cancellation no computer has confirmed, oldest first. */
  loadCancelling(deviceId?: string): MessageRecord[];
  /**
   * All or nothing. `inserts` bring their payload; `updates` save the state and drop the payload, unless
   * the message is still to be delivered. `also` is called
   * inside the transaction and may write to the same database; what it throws undoes everything.
   */
  commit(inserts: readonly Message[], updates: readonly Message[], also: () => void): void;
  /** All that the one has sent becomes the other's. */
  changeSender(before: string, now: string): void;
  /** Resolves when a power cut could not undo what was committed. */
  durable(): Promise<void>;
  /** @throws Error when the row is there, but damaged: its id is taken all the same. */
  find(id: string): MessageRecord | undefined;
  /** `undefined` when it is gone or damaged. */
  readPayload(seq: number): Segment[] | undefined;
  /** Newest first. */
  list(filter: MessageFilter): MessageRecord[];
  /** Found out once for all that is to go: it looks at many rows. */
  prunable(bounds: PruneBounds): Prunable;
  /** Deletes at most `limit` finished rows, the oldest. Returns how many. */
  prune(prunable: Prunable, limit: number): number;
  /** Deletes the texts of finished rows from before then, milliseconds since the Unix epoch. Looks at every row. */
  dropTexts(before: number): void;
}
