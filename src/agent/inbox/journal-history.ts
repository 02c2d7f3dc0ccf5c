import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../base/database.ts';
import { type MessageStatus, messageStatusSchema } from '../../protocol/message.ts';
import { type Ending, entryRowSchema, storedSenderSchema } from './journal-schema.ts';

/** What the journal knows of a message. Times in milliseconds since the Unix epoch; never its text. */
export interface HandledMessage {
  /** Position in the order of arrival. */
  readonly position: number;
  readonly id: string;
  /** `sent`: it is being typed. */
  readonly status: MessageStatus;
  readonly ending: Partial<Ending>;
  /** When the relay accepted it, by the relay's clock; `undefined` when that was not kept. */
  readonly sentAt: number | undefined;
  readonly updatedAt: number;
  /** Its name; `undefined` when its relay did not say it. */
  readonly sender: string | undefined;
}

export interface JournalQuery {
  readonly limit: number;
  readonly before: number | undefined;
  readonly statuses: readonly MessageStatus[] | undefined;
  /** In lower case; looked for in ids and states. */
  readonly search: string | undefined;
}

const STATUS = "CASE state WHEN 'typing' THEN 'sent' WHEN 'held' THEN 'held' ELSE outcome END";
const COLUMNS = `rowid AS position, id, state, body_hash, outcome, receipt, error, typed_parts, was_held, sent_at,
  updated_at, sender, ${STATUS} AS status`;

const rowSchema = z.object({
  position: z.int(),
  id: z.string(),
  status: messageStatusSchema,
  sent_at: z.int(),
  updated_at: z.int(),
  sender: storedSenderSchema,
});

/** The journal as a list for its user. */
export class JournalHistory {
  readonly #page: StatementSync;
  readonly #find: StatementSync;

  constructor(database: Database) {
    this.#page = database.sql.prepare(
      `SELECT ${COLUMNS} FROM inbox WHERE rowid < :before
         AND (:statuses IS NULL OR ${STATUS} IN (SELECT value FROM json_each(:statuses)))
         AND (:search IS NULL OR instr(id, :search) > 0 OR instr(${STATUS}, :search) > 0)
       ORDER BY rowid DESC LIMIT :limit`,
    );
    this.#find = database.sql.prepare(`SELECT ${COLUMNS} FROM inbox WHERE id = ?`);
  }

  /** Newest first. */
  page({ limit, before, statuses, search }: JournalQuery): HandledMessage[] {
    const rows = this.#page.all({
      limit,
      before: before ?? Number.MAX_SAFE_INTEGER,
      statuses: statuses === undefined ? null : JSON.stringify(statuses),
      search: search ?? null,
    });
    return rows.flatMap((row) => handledOf(row) ?? []);
  }

  find(id: string): HandledMessage | undefined {
    const row = this.#find.get(id);
    return row === undefined ? undefined : handledOf(row);
  }
}

function handledOf(row: object): HandledMessage | undefined {
  const { data } = rowSchema.safeParse(row);
  const entry = entryRowSchema.safeParse(row).data;
  if (data === undefined || entry === undefined) return undefined;
  const { position, id, status, sent_at: sentAt, updated_at: updatedAt, sender } = data;
  const ending = entry.state === 'done' ? entry.ending : entry.state === 'held' ? { error: entry.error } : {};
  return { position, id, status, ending, sentAt: sentAt === 0 ? undefined : sentAt, updatedAt, sender: sender?.name };
}
