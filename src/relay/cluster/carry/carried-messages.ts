import type { Clock } from '../../../base/clock.ts';
import type { Database } from '../../../base/database.ts';
import type { Logger } from '../../../base/logger.ts';
import { isOver } from '../../../protocol/message.ts';
import { DeliveryMemory } from '../../store/delivery-memory.ts';
import { MESSAGE_COLUMNS, parseMessageRow, parseStoredPayload } from '../../store/message-rows.ts';
import { SqliteMessageStore } from '../../store/sqlite-message-store.ts';
import { type InsertedRow, insertSchema, type UpdatedRow, updateSchema } from '../log/entry.ts';

/** As the log of a cluster has it: what it was accepted as, and, where it is not queued any more, what it is now. */
export interface CarriedMessage {
  readonly insert: InsertedRow;
  readonly update: UpdatedRow | undefined;
}

/** Messages of a relay that was by itself, in its order. */
export interface CarriedMessages {
  readonly messages: readonly CarriedMessage[];
  /** By device: the journal that messages were written to last. */
  readonly journals: ReadonlyMap<string, string>;
  /** How many of the messages are not over. */
  readonly unfinished: number;
  /** Ids of rows that cannot be read. */
  readonly damaged: readonly string[];
}

/** A text may be a day old, and what became of it is of interest for as long; the log keeps an hour more. */
const RECENT_MS = 24 * 60 * 60_000;

/** What is in relay.db of messages that are not over, or have not been for long. */
export function messagesToCarry(database: Database, clock: Pick<Clock, 'now'>, logger: Logger): CarriedMessages {
  new SqliteMessageStore(database, logger);
  // As at a start of the relay by itself: what its last process may have written to an agent is marked so.
  new DeliveryMemory(database);
  const rows = database.sql
    .prepare(
      `SELECT ${MESSAGE_COLUMNS}, payload FROM messages
       WHERE status IN ('queued', 'cancelling', 'held') OR updatedAt >= ? ORDER BY seq`,
    )
    .all(clock.now() - RECENT_MS);
  const damaged: string[] = [];
  const messages: CarriedMessage[] = [];
  for (const row of rows) {
    const carried = carriedOf(row);
    if (carried === undefined) damaged.push(String(row.id));
    else messages.push(carried);
  }
  const journals = database.sql.prepare('SELECT deviceId, journal FROM agentJournals').all();
  return {
    messages,
    journals: new Map(journals.map(({ deviceId, journal }) => [String(deviceId), String(journal)])),
    unfinished: messages.filter(({ update }) => update === undefined || !isOver(update.status)).length,
    damaged,
  };
}

/** What is now elsewhere is not this file's any more. */
export function forgetCarried(database: Database, ids: readonly string[]): void {
  const remove = database.sql.prepare('DELETE FROM messages WHERE id = ?');
  database.transaction(() => {
    for (const id of ids) remove.run(id);
  });
}

/** Nobody could read a log with an entry that is none: each row is looked at as the log will. */
function carriedOf(row: Record<string, unknown>): CarriedMessage | undefined {
  const record = parseMessageRow(row);
  if (record === undefined) return undefined;
  const { id, deviceId, sender, bodyHash, createdAt, expiresAt, hlc, hasKeys, written, supposed, writtenTo } = record;
  const isQueued = record.status === 'queued';
  if (isQueued && parseStoredPayload(row.payload) === undefined) return undefined;
  const state = { written, supposed, writtenTo };
  const insert = insertSchema.safeParse({
    ...{ id, deviceId, sender, bodyHash, createdAt, expiresAt, hlc, hasKeys },
    ...state,
    payload: isQueued ? row.payload : undefined,
  });
  const { status, receipt, error, typedParts, updatedAt } = record;
  const update = isQueued
    ? { success: true as const, data: undefined }
    : updateSchema.safeParse({ id, status, receipt, error, typedParts, updatedAt, ...state });
  return insert.success && update.success ? { insert: insert.data, update: update.data } : undefined;
}
