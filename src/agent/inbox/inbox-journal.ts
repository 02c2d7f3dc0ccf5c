import type { StatementSync } from 'node:sqlite';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { MessageSender } from '../../protocol/frames.ts';
import type { TypingError } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import {
  type Ending,
  entryRowSchema,
  type HeldMessage,
  heldRowSchema,
  type JournalEntry,
  type JournalledMessage,
  type MessageKey,
  prepareInboxTables,
} from './journal-schema.ts';

/** How long and how many finished ids are remembered. A relay gives a message up after one day. */
export const FINISHED_KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
export const FINISHED_KEPT_COUNT = 10_000;
/** So many of them whatever their age: a clock that is set by days does not make what was just typed old. */
export const FINISHED_KEPT_ALWAYS = 1_000;

/** Short for a person, and long enough that a burst of messages costs one synchronisation, not one each. */
const SYNC_AFTER_MS = 100;

const UNCERTAIN: TypingError = {
  code: TypingErrorCode.uncertain,
  message: 'The agent stopped while it was typing: the text may or may not be there.',
};

/**
 * The ids that this agent has seen and what became of them, on disk, so that nothing is typed twice. Every method is
 * one short synchronous statement; two of them per typed message. A crash of the process loses nothing of it; for a
 * power cut, see `durable`. Throws what SQLite throws (a full disk).
 */
export class InboxJournal {
  readonly #database: Database;
  readonly #clock: Clock;
  #syncing: Timer | undefined;
  readonly #find: StatementSync;
  readonly #pruned: StatementSync;
  readonly #begin: StatementSync;
  readonly #hold: StatementSync;
  readonly #finish: StatementSync;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    prepareInboxTables(database);
    const { sql } = database;
    this.#find = sql.prepare(`
      SELECT state, body_hash, outcome, receipt, error, typed_parts, was_held FROM inbox
      WHERE relay_id = ? AND id = ?`);
    this.#pruned = sql.prepare('SELECT seq FROM inbox_pruned WHERE relay_id = ? AND epoch = ?');
    this.#begin = sql.prepare(`
      INSERT INTO inbox (relay_id, id, epoch, seq, body_hash, state, sent_at, updated_at, sender)
      VALUES (?, ?, ?, ?, ?, 'typing', ?, ?, ?)
      ON CONFLICT (relay_id, id) DO UPDATE SET state = 'typing', updated_at = excluded.updated_at
        WHERE state = 'held'`);
    this.#hold = sql.prepare(`
      INSERT INTO inbox (relay_id, id, epoch, seq, body_hash, state, error, payload, typed_parts, was_held, sent_at,
        updated_at, sender) VALUES (?, ?, ?, ?, ?, 'held', ?, ?, ?, 1, ?, ?, ?)
      ON CONFLICT (relay_id, id) DO UPDATE SET state = 'held', error = excluded.error, payload = excluded.payload,
        typed_parts = excluded.typed_parts, was_held = 1, updated_at = excluded.updated_at WHERE state = 'typing'`);
    this.#finish = sql.prepare(`
      INSERT INTO inbox (relay_id, id, epoch, seq, body_hash, state, outcome, receipt, error, typed_parts, was_held,
        update_unsent, sent_at, updated_at, sender) VALUES (?, ?, ?, ?, ?, 'done', ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (relay_id, id) DO UPDATE SET state = 'done', outcome = excluded.outcome, receipt = excluded.receipt,
        error = excluded.error, typed_parts = excluded.typed_parts, was_held = excluded.was_held,
        update_unsent = excluded.update_unsent, payload = NULL, updated_at = excluded.updated_at`);
    // What an earlier process wrote right before it was killed nobody has synchronised.
    database.durable().catch(() => this.syncSoon());
  }

  /** Ends what an earlier run was typing when it died: `failed`, `UNCERTAIN`. Returns how many there were. */
  recover(): number {
    // Only a held message has an update to send; the others are answered when the relay sends them again.
    const { changes } = this.#database.sql
      .prepare(`
        UPDATE inbox SET state = 'done', outcome = 'failed', error = ?, payload = NULL, update_unsent = was_held,
          updated_at = ? WHERE state = 'typing'`)
      .run(JSON.stringify(UNCERTAIN), this.#clock.now());
    return Number(changes);
  }

  find({ relayId, id }: MessageKey): JournalEntry | undefined {
    const row = this.#find.get(relayId, id);
    return row && entryRowSchema.parse(row);
  }

  /** Whether a message that is not here may have been here once: messages up to its position were forgotten. */
  mayHaveForgotten({ relayId, epoch, seq }: Pick<JournalledMessage, 'relayId' | 'epoch' | 'seq'>): boolean {
    // A relay of version 0.1 does not say where its messages stand.
    if (epoch === '') return false;
    const row = this.#pruned.get(relayId, epoch);
    return row !== undefined && seq <= Number(row.seq);
  }

  /** From here on a crash means `UNCERTAIN`. For a new message or a held one; false when it is neither. */
  begin({ relayId, id, epoch, seq, bodyHash, sentAt, sender }: JournalledMessage): boolean {
    const [sent, now, from] = [Math.trunc(sentAt), this.#clock.now(), storedSender(sender)];
    return this.#begin.run(relayId, id, epoch, seq, bodyHash, sent, now, from).changes === 1;
  }

  /** A held message is about to be typed: as `begin`. */
  beginHeld({ relayId, id }: MessageKey): void {
    this.#database.sql
      .prepare(`UPDATE inbox SET state = 'typing', updated_at = ? WHERE relay_id = ? AND id = ? AND state = 'held'`)
      .run(this.#clock.now(), relayId, id);
  }

  /** Keeps `payload`, what is not typed yet, until the user decides; of a new message, or of one that is being typed. */
  hold(
    { relayId, id, epoch, seq, bodyHash, sentAt, sender }: JournalledMessage,
    payload: readonly Segment[],
    error: TypingError,
    typedParts: number,
  ): void {
    const [why, rest] = [JSON.stringify(error), JSON.stringify(payload)];
    const [sent, now] = [Math.trunc(sentAt), this.#clock.now()];
    this.#hold.run(relayId, id, epoch, seq, bodyHash, why, rest, typedParts, sent, now, storedSender(sender));
  }

  /** A held message could not be typed (on), and what is left of it waits on. */
  holdAgain({ relayId, id }: MessageKey, payload: readonly Segment[], typedParts: number): void {
    this.#database.sql
      .prepare(
        `UPDATE inbox SET state = 'held', payload = ?, typed_parts = ?
         WHERE relay_id = ? AND id = ? AND state = 'typing'`,
      )
      .run(JSON.stringify(payload), typedParts, relayId, id);
  }

  /**
   * The end of a message; its text leaves the disk. With `wasHeld` or `updateDue`
   * its relay is told by an update, until it confirms.
   */
  finish(
    message: MessageKey & Partial<JournalledMessage>,
    ending: Ending,
    { wasHeld = false, updateDue = false }: { wasHeld?: boolean; updateDue?: boolean } = {},
  ): void {
    const { relayId, id, epoch = '', seq = 0, bodyHash = null, sentAt = 0, sender } = message;
    const { outcome, receipt = null, error, typedParts = 0 } = ending;
    const why = error ? JSON.stringify(error) : null;
    const flags = [wasHeld ? 1 : 0, wasHeld || updateDue ? 1 : 0] as const;
    const [sent, now] = [Math.trunc(sentAt), this.#clock.now()];
    const key = [relayId, id, epoch, seq, bodyHash] as const;
    this.#finish.run(...key, outcome, receipt, why, typedParts, ...flags, sent, now, storedSender(sender));
  }

  /** All held messages, of whatever relay, oldest first. */
  held(): HeldMessage[] {
    const rows = this.#database.sql
      .prepare(`
        SELECT relay_id, id, payload, typed_parts, error, sent_at, updated_at, sender FROM inbox
        WHERE state = 'held' ORDER BY sent_at, rowid`)
      .all();
    return rows.flatMap((row) => heldRowSchema.safeParse(row).data ?? []);
  }

  /** Ids whose update this relay has not confirmed, in order of their ending. */
  unsentUpdates(relayId: string): string[] {
    const rows = this.#database.sql
      .prepare('SELECT id FROM inbox WHERE update_unsent = 1 AND relay_id = ? ORDER BY updated_at')
      .all(relayId);
    return rows.map((row) => String(row.id));
  }

  updateDue({ relayId, id }: MessageKey): void {
    this.#setUpdateUnsent(1, relayId, id);
  }

  updateSent({ relayId, id }: MessageKey): void {
    this.#setUpdateUnsent(0, relayId, id);
  }

  /** Forgets finished ids beyond what is kept, and remembers how far that went. */
  prune(): void {
    const { sql } = this.#database;
    this.#database.transaction(() => {
      const newest = (count: string): string =>
        `(SELECT rowid FROM inbox WHERE state = 'done' ORDER BY rowid DESC LIMIT 1 OFFSET ${count})`;
      const forgotten = `
        SELECT rowid FROM inbox WHERE state = 'done' AND update_unsent = 0 AND
          (rowid <= ${newest(':kept')} OR (updated_at < :before AND rowid <= ${newest(':always')}))`;
      const before = this.#clock.now() - FINISHED_KEPT_MS;
      const which = { before, kept: FINISHED_KEPT_COUNT, always: FINISHED_KEPT_ALWAYS };
      sql
        .prepare(`
          INSERT INTO inbox_pruned (relay_id, epoch, seq)
          SELECT relay_id, epoch, max(seq) FROM inbox WHERE rowid IN (${forgotten}) GROUP BY relay_id, epoch
          ON CONFLICT (relay_id, epoch) DO UPDATE SET seq = max(seq, excluded.seq)`)
        .run(which);
      sql.prepare(`DELETE FROM inbox WHERE rowid IN (${forgotten})`).run(which);
    });
  }

  /** What is typed now would be typed again after a power cut that forgets it: the disk is to have it soon. */
  syncSoon(): void {
    this.#syncing ??= this.#clock.after(SYNC_AFTER_MS, () => {
      this.#syncing = undefined;
      // A disk that cannot be synchronised is told of by whoever has to wait for it; it may have room again.
      this.#database.durable().catch(() => this.syncSoon());
    });
  }

  /** Resolves once everything so far would survive a power cut. */
  durable(): Promise<void> {
    return this.#database.durable();
  }

  /** As `durable`, for what is said or done anyway: a disk that cannot be synchronised is no reason not to. */
  durableIfCan(): Promise<void> {
    return this.durable().catch(() => undefined);
  }

  #setUpdateUnsent(unsent: 0 | 1, relayId: string, id: string): void {
    this.#database.sql
      .prepare('UPDATE inbox SET update_unsent = ? WHERE relay_id = ? AND id = ?')
      .run(unsent, relayId, id);
  }
}

function storedSender(sender: MessageSender | undefined): string | null {
  return sender === undefined ? null : JSON.stringify(sender);
}
