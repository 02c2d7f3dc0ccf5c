import type { StatementSync } from 'node:sqlite';
import type { Database } from '../../base/database.ts';
import { isEncodedHlc } from '../../base/hlc.ts';
import type { Logger } from '../../base/logger.ts';
import { isPending } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { Message } from '../messages/message.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import { MESSAGE_COLUMNS, parseMessageRow, parseStoredPayload, storedWritten } from './message-rows.ts';
import type { MessageFilter, MessageStore, Prunable, PruneBounds } from './message-store.ts';
import { createMessageTable } from './message-table.ts';

/** Not over: no age and no number of rows ends them. */
const LASTING = "('queued', 'cancelling')";
/** Over, and not to be heard of any more. */
const ENDED = `status NOT IN ${LASTING} AND status <> 'held'`;
const DAMAGED = JSON.stringify({ code: 'FAILED', message: 'the stored message is damaged' });

/** Messages in SQLite. A row has its text while it is to be delivered, and no longer, unless `keepTexts` says so. */
export class SqliteMessageStore implements MessageStore {
  /** Whether a message that is over keeps its text until its row goes. */
  keepTexts = false;
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #updateKeeping: StatementSync;
  readonly #lastSeq: StatementSync;
  readonly #find: StatementSync;
  readonly #payload: StatementSync;
  readonly #list: StatementSync;
  readonly #prunable: StatementSync;
  readonly #prune: StatementSync;
  readonly #dropTexts: StatementSync;
  readonly #countQueued: StatementSync;
  /** By their conditions, of which there are few. */
  readonly #queries = new Map<string, StatementSync>();

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
    const { sql } = database;
    createMessageTable(database);
    this.#insert = sql.prepare(
      `INSERT INTO messages
         (seq, id, deviceId, sender, bodyHash, payload, status, createdAt, updatedAt, expiresAt, hlc, epoch, written,
         writtenTo, hasKeys)
       VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const state = `status = ?, receipt = ?, error = ?, typedParts = ?, updatedAt = ?, written = ?, writtenTo = ?`;
    this.#update = sql.prepare(`UPDATE messages SET ${state}, payload = NULL WHERE seq = ?`);
    this.#updateKeeping = sql.prepare(`UPDATE messages SET ${state} WHERE seq = ?`);
    this.#lastSeq = sql.prepare('SELECT coalesce(max(seq), 0) AS seq FROM messages');
    this.#find = sql.prepare(`SELECT ${MESSAGE_COLUMNS} FROM messages WHERE id = ?`);
    this.#payload = sql.prepare('SELECT payload FROM messages WHERE seq = ?');
    this.#list = sql.prepare(
      `SELECT ${MESSAGE_COLUMNS} FROM messages
       WHERE (:sender IS NULL OR sender = :sender) AND (:deviceId IS NULL OR deviceId = :deviceId)
       ORDER BY seq DESC LIMIT :limit`,
    );
    this.#prunable = sql.prepare(
      `SELECT
         coalesce((SELECT seq FROM messages ORDER BY seq DESC LIMIT 1 OFFSET :newest), 0) AS old,
         coalesce((SELECT seq FROM messages WHERE ${ENDED} ORDER BY seq DESC LIMIT 1 OFFSET :keep), 0) AS surplus`,
    );
    // The newest row stays: it tells which numbers were given. A held message is its agent's to end; should the agent
    // never return, age ends it all the same.
    this.#prune = sql.prepare(
      `DELETE FROM messages WHERE seq IN (
         SELECT seq FROM messages
         WHERE (status NOT IN ${LASTING} AND updatedAt < :before AND seq <= :old) OR (${ENDED} AND seq <= :surplus)
         ORDER BY seq LIMIT :limit) AND seq < (SELECT max(seq) FROM messages)`,
    );
    this.#countQueued = sql.prepare(
      "SELECT count(*) AS messages FROM messages WHERE status = 'queued' AND deviceId = ?",
    );
    this.#dropTexts = sql.prepare(
      `UPDATE messages SET payload = NULL
       WHERE payload IS NOT NULL AND status NOT IN ${LASTING} AND updatedAt < ?`,
    );
  }

  lastSeq(): number {
    return Number(this.#lastSeq.get()?.seq ?? 0);
  }

  lastHlc(): string | undefined {
    const row = this.#database.sql
      .prepare('SELECT hlc FROM messages WHERE hlc IS NOT NULL ORDER BY seq DESC LIMIT 1')
      .get();
    return isEncodedHlc(row?.hlc) ? row.hlc : undefined;
  }

  loadQueued(deviceId?: string): MessageRecord[] {
    const rows =
      deviceId === undefined
        ? this.#rows("status = 'queued'")
        : this.#rows("status = 'queued' AND deviceId = ?", deviceId);
    return rows.flatMap((row) => {
      const record = parseMessageRow(row);
      if (record !== undefined) return [record];
      this.#markDamaged(row.seq);
      return [];
    });
  }

  /** How many messages are to be delivered to the device, or are on their way. */
  countQueued(deviceId: string): number {
    return Number(this.#countQueued.get(deviceId)?.messages ?? 0);
  }

  /** How many that are, and when the oldest was sent; `undefined` when there is none. */
  queuedSince(deviceId: string): { messages: number; oldestAt: number } | undefined {
    const query = "SELECT createdAt FROM messages WHERE status = 'queued' AND deviceId = ? ORDER BY seq LIMIT 1";
    const oldest = this.#database.sql.prepare(query).get(deviceId);
    return oldest && { messages: this.countQueued(deviceId), oldestAt: Number(oldest.createdAt) };
  }

  loadHeld(deviceId?: string): MessageRecord[] {
    if (deviceId === undefined) return this.#load("status = 'held'");
    // As the index has it, or SQLite would look at every row.
    return this.#load("status IN ('held', 'failed') AND deviceId = ? AND status = 'held'", deviceId);
  }

  loadDoubtful(deviceId: string, journal: string): MessageRecord[] {
    return this.#load("status IN ('held', 'failed') AND deviceId = ? AND writtenTo = ?", deviceId, journal);
  }

  loadCancelling(deviceId?: string): MessageRecord[] {
    if (deviceId === undefined) return this.#load("status = 'cancelling'");
    return this.#load("status = 'cancelling' AND deviceId = ?", deviceId);
  }

  commit(inserts: readonly Message[], updates: readonly Message[], also: () => void): void {
    this.#database.transaction(() => {
      this.write(inserts, updates);
      also();
    });
  }

  /** As `commit`, inside a transaction. */
  write(inserts: readonly Message[], updates: readonly Message[]): void {
    const dropping = this.keepTexts ? this.#updateKeeping : this.#update;
    for (const message of inserts) {
      const { seq, id, deviceId, sender, bodyHash, createdAt, expiresAt, hlc = null, epoch = null } = message;
      const payload = message.payload?.payload ?? null;
      const text = [seq, id, deviceId, sender, bodyHash, payload] as const;
      const written = [storedWritten(message), message.writtenTo ?? null] as const;
      const keys = message.hasKeys ? 1 : 0;
      this.#insert.run(...text, createdAt, createdAt, expiresAt, hlc, epoch, ...written, keys);
    }
    for (const message of updates) {
      const { receipt = null, error, typedParts = null, updatedAt, writtenTo = null, seq } = message;
      const errorJson = error === undefined ? null : JSON.stringify(error);
      // What a connection had goes on: it is `queued` in the file whether it is on its way again or not.
      const pending = isPending(message.status);
      const status = pending ? 'queued' : message.status;
      const save = pending ? this.#updateKeeping : dropping;
      save.run(status, receipt, errorJson, typedParts, updatedAt, storedWritten(message), writtenTo, seq);
    }
  }

  changeSender(before: string, now: string): void {
    this.#database.sql.prepare('UPDATE messages SET sender = ? WHERE sender = ?').run(now, before);
  }

  durable(): Promise<void> {
    return this.#database.durable();
  }

  /** Whether there is a row of that id, damaged or not. */
  hasId(id: string): boolean {
    return this.#find.get(id) !== undefined;
  }

  find(id: string): MessageRecord | undefined {
    const row = this.#find.get(id);
    if (row === undefined) return undefined;
    const record = parseMessageRow(row);
    if (record === undefined) throw new Error(`the stored message ${id} is damaged`);
    return record;
  }

  readPayload(seq: number): Segment[] | undefined {
    return parseStoredPayload(this.#payload.get(seq)?.payload);
  }

  list({ sender, deviceId, limit }: MessageFilter): MessageRecord[] {
    const rows = this.#list.all({ sender: sender ?? null, deviceId: deviceId ?? null, limit });
    return rows.flatMap((row) => parseMessageRow(row) ?? []);
  }

  prunable({ before, keep, newest }: PruneBounds): Prunable {
    const row = this.#prunable.get({ keep, newest });
    return { before, old: Number(row?.old), surplus: Number(row?.surplus) };
  }

  prune({ before, old, surplus }: Prunable, limit: number): number {
    return Number(this.#prune.run({ before, old, surplus, limit }).changes);
  }

  dropTexts(before: number): void {
    this.#dropTexts.run(before);
  }

  /** Oldest first. */
  #load(where: string, ...parameters: string[]): MessageRecord[] {
    return this.#rows(where, ...parameters).flatMap((row) => parseMessageRow(row) ?? []);
  }

  #rows(where: string, ...parameters: string[]): Record<string, unknown>[] {
    const query = `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE ${where} ORDER BY seq`;
    const statement = this.#queries.get(where) ?? this.#database.sql.prepare(query);
    this.#queries.set(where, statement);
    return statement.all(...parameters);
  }

  #markDamaged(seq: unknown): void {
    this.#logger.error({ seq }, 'a stored message is damaged and will not be typed');
    this.#database.sql
      .prepare("UPDATE messages SET status = 'failed', error = ?, payload = NULL WHERE seq = ?")
      .run(DAMAGED, Number(seq));
  }
}
