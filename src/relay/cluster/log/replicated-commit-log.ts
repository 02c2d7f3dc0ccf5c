import { ProtocolError } from '../../../protocol/codes.ts';
import type { Message } from '../../messages/message.ts';
import type { CommitLog, CommitOutcome, Positions, Transaction } from '../../store/commit-log.ts';
import type { MessageStore } from '../../store/message-store.ts';
import { type InsertedRow, type LoggedEventEntry, MAX_ROWS, seqOf, type UpdatedRow } from './entry.ts';
import type { EntryOutcome, EntryParts } from './entry-writer.ts';

export interface ReplicatedCommitLogParts {
  readonly write: (parts: EntryParts, done: (outcome: EntryOutcome) => void) => void;
  /** What is to be told with the next entry. */
  readonly takeEvents: () => LoggedEventEntry[];
  /** The identity of the log. */
  readonly epoch: string;
}

/** What a row needs beside a payload, or an error. */
const ROW_CHARACTERS = 600;
/** In characters of JSON, well below what a server of NATS takes at once unless it is told otherwise (1 MiB). */
const MAX_CHARACTERS = 200_000;

const GONE = new ProtocolError('CLUSTER_UNAVAILABLE', 'another relay serves that computer from now on');
const TAKEN = new ProtocolError('ID_CONFLICT', 'another message has that id');

/** A transaction is an entry of the log, and there when it has come back; a large one is several, in order. */
export class ReplicatedCommitLog implements CommitLog {
  readonly inTurn = false;
  readonly #parts: ReplicatedCommitLogParts;

  constructor(parts: ReplicatedCommitLogParts) {
    this.#parts = parts;
  }

  commit(transaction: Transaction, done: (outcome: CommitOutcome) => void): void {
    const refused = new Map<Message, unknown>();
    const dropped = new Set<Message>();
    const inserts = transaction.inserts.filter((message) => keep(message, () => refused.set(message, GONE)));
    const updates = transaction.updates.filter((message) => keep(message, () => dropped.add(message)));
    const notes = transaction.notes.length === 0 ? {} : { notes: [...transaction.notes] };
    const events = this.#parts.takeEvents();
    const pieces = inPieces(inserts, updates);
    const last = pieces.length - 1;
    let left = pieces.length;
    for (const [index, piece] of pieces.entries()) {
      const rest = index === last ? { ...notes, ...(events.length > 0 && { events }) } : {};
      this.#parts.write({ ...piece.parts, ...rest }, (outcome) => {
        this.#decided(piece, outcome, refused, dropped);
        left -= 1;
        if (left === 0) done({ ...(refused.size > 0 && { refused }), ...(dropped.size > 0 && { dropped }) });
      });
    }
  }

  /** What has come back, a quorum has. */
  durable(): Promise<void> {
    return Promise.resolve();
  }

  #decided(
    { inserts, updates }: Piece,
    outcome: EntryOutcome,
    refused: Map<Message, unknown>,
    dropped: Set<Message>,
  ): void {
    for (const [index, message] of inserts.entries()) {
      if (outcome === undefined || message.disowned) refused.set(message, GONE);
      else if (outcome.refused.has(message.id)) refused.set(message, outcome.foreign.has(message.id) ? GONE : TAKEN);
      else {
        message.seq = seqOf(outcome.position, index);
        message.epoch = this.#parts.epoch;
      }
    }
    for (const message of updates) if (outcome === undefined || message.disowned) dropped.add(message);
  }
}

/** Positions are those of entries: nobody has one before its entry is there. */
export class LogPositions implements Positions {
  readonly #store: Pick<MessageStore, 'lastSeq'>;

  constructor(store: Pick<MessageStore, 'lastSeq'>) {
    this.#store = store;
  }

  get last(): number {
    return this.#store.lastSeq();
  }

  next(): { seq: number; epoch: undefined } {
    return { seq: Number.MAX_SAFE_INTEGER, epoch: undefined };
  }
}

interface Piece {
  readonly inserts: Message[];
  readonly updates: Message[];
  readonly parts: { inserts?: InsertedRow[]; updates?: UpdatedRow[] };
}

function keep(message: Message, otherwise: () => void): boolean {
  if (message.disowned) otherwise();
  return !message.disowned;
}

/** At least one, which may be empty. */
function inPieces(inserts: readonly Message[], updates: readonly Message[]): Piece[] {
  const pieces: Piece[] = [];
  let characters = Number.POSITIVE_INFINITY;
  let rows = 0;
  const room = (needed: number): Piece => {
    const current = pieces.at(-1);
    if (current !== undefined && characters + needed <= MAX_CHARACTERS && rows < MAX_ROWS) {
      characters += needed;
      rows += 1;
      return current;
    }
    const next: Piece = { inserts: [], updates: [], parts: {} };
    pieces.push(next);
    characters = needed;
    rows = 1;
    return next;
  };
  for (const message of inserts) {
    const { parts, ...piece } = room(ROW_CHARACTERS + (message.payload?.payload.length ?? 0));
    piece.inserts.push(message);
    parts.inserts ??= [];
    parts.inserts.push(insertedRow(message));
  }
  for (const message of updates) {
    const { parts, ...piece } = room(ROW_CHARACTERS + (message.error?.message.length ?? 0));
    piece.updates.push(message);
    parts.updates ??= [];
    parts.updates.push(updatedRow(message));
  }
  return pieces.length > 0 ? pieces : [{ inserts: [], updates: [], parts: {} }];
}

function insertedRow(message: Message): InsertedRow {
  const { id, deviceId, sender, bodyHash, createdAt, expiresAt, hlc, hasKeys, written, supposed, writtenTo } = message;
  const payload = message.payload?.payload;
  const row = { id, deviceId, sender, bodyHash, payload, createdAt, expiresAt, hlc, hasKeys, written, supposed };
  return { ...row, writtenTo };
}

function updatedRow(message: Message): UpdatedRow {
  const { id, status, receipt, error, typedParts, updatedAt, written, supposed, writtenTo } = message;
  return { id, status, receipt, error, typedParts, updatedAt, written, supposed, writtenTo };
}
