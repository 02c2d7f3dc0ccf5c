import type { StatementSync } from 'node:sqlite';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TypingError } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import {
  type Ending,
  entryRowSchema,
  type HeldMessage,
  heldRowSchema,
  type JournalEntry,
  prepareInboxTables,
} from './journal-schema.ts';

/** How long and how many finished ids are remembered. A relay gives a message up after one day. */
export const FINISHED_KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
export const FINISHED_KEPT_COUNT = 10_000;

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
  readonly #find: StatementSync;
  readonly #begin: StatementSync;
  readonly #hold: StatementSync;
  readonly #finish: StatementSync;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    prepareInboxTables(database);
    const { sql } = database;
    this.#find = sql.prepare('SELECT state, outcome, receipt, error, was_held FROM inbox WHERE id = ?');
    this.#begin = sql.prepare(`
      INSERT INTO inbox (id, state, sent_at, updated_at) VALUES (?, 'typing', ?, ?)
      ON CONFLICT (id) DO UPDATE SET state = 'typing', updated_at = excluded.updated_at WHERE state = 'held'`);
    this.#hold = sql.prepare(`
      INSERT INTO inbox (id, state, error, payload, was_held, sent_at, updated_at) VALUES (?, 'held', ?, ?, 1, ?, ?)`);
    this.#finish = sql.prepare(`
      INSERT INTO inbox (id, state, outcome, receipt, error, was_held, update_unsent, sent_at, updated_at)
      VALUES (?, 'done', ?, ?, ?, ?, ?, 0, ?)
      ON CONFLICT (id) DO UPDATE SET state = 'done', outcome = excluded.outcome, receipt = excluded.receipt,
        error = excluded.error, was_held = excluded.was_held, update_unsent = excluded.update_unsent,
        payload = NULL, updated_at = excluded.updated_at`);
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

  find(id: string): JournalEntry | undefined {
    const row = this.#find.get(id);
    return row && entryRowSchema.parse(row);
  }

  /** From here on a crash means `UNCERTAIN`. For a new message or a held one; false when the id is neither. */
  begin(id: string, sentAt: number): boolean {
    return this.#begin.run(id, Math.trunc(sentAt), this.#clock.now()).changes === 1;
  }

  /** Keeps the text until the user decides. */
  hold(id: string, payload: readonly Segment[], error: TypingError, sentAt: number): void {
    this.#hold.run(id, JSON.stringify(error), JSON.stringify(payload), Math.trunc(sentAt), this.#clock.now());
  }

  /** A held message could not be typed and waits on. */
  holdAgain(id: string): void {
    this.#database.sql.prepare(`UPDATE inbox SET state = 'held' WHERE id = ? AND state = 'typing'`).run(id);
  }

  /** The end of a message; its text leaves the disk. `wasHeld`: an update is due to the relay. */
  finish(id: string, { outcome, receipt, error }: Ending, wasHeld: boolean): void {
    const held = wasHeld ? 1 : 0;
    const why = error ? JSON.stringify(error) : null;
    this.#finish.run(id, outcome, receipt ?? null, why, held, held, this.#clock.now());
  }

  /** All held messages, oldest first. */
  held(): HeldMessage[] {
    const rows = this.#database.sql
      .prepare(`SELECT id, payload, error, sent_at, updated_at FROM inbox WHERE state = 'held' ORDER BY sent_at, rowid`)
      .all();
    return rows.flatMap((row) => heldRowSchema.safeParse(row).data ?? []);
  }

  /** Ids whose update the relay has not confirmed, in order of their ending. */
  unsentUpdates(): string[] {
    const rows = this.#database.sql.prepare('SELECT id FROM inbox WHERE update_unsent = 1 ORDER BY updated_at').all();
    return rows.map((row) => String(row.id));
  }

  updateSent(id: string): void {
    this.#database.sql.prepare('UPDATE inbox SET update_unsent = 0 WHERE id = ?').run(id);
  }

  /** Forgets finished ids beyond what is kept. */
  prune(): void {
    const { sql } = this.#database;
    sql.prepare(`DELETE FROM inbox WHERE state = 'done' AND updated_at < ?`).run(this.#clock.now() - FINISHED_KEPT_MS);
    sql
      .prepare(`
        DELETE FROM inbox WHERE state = 'done' AND rowid IN
          (SELECT rowid FROM inbox WHERE state = 'done' ORDER BY updated_at DESC, rowid DESC LIMIT -1 OFFSET ?)`)
      .run(FINISHED_KEPT_COUNT);
  }

  /** Resolves once everything so far would survive a power cut. */
  durable(): Promise<void> {
    return this.#database.durable();
  }
}
