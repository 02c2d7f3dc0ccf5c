import type { StatementSync } from 'node:sqlite';
import type { Database } from '../../base/database.ts';
import type { MessageStatus } from '../../protocol/message.ts';
import { textOf } from '../../protocol/segments.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import { MESSAGE_COLUMNS, parseMessageRow, parseStoredPayload } from './message-rows.ts';

/** What a person looks for among all messages. */
export interface HistoryQuery {
  readonly limit: number;
  /** Only those accepted before the one with this position. */
  readonly before: number | undefined;
  readonly deviceId: string | undefined;
  readonly statuses: readonly MessageStatus[] | undefined;
  readonly search: HistorySearch | undefined;
}

export interface HistorySearch {
  /** In lower case. */
  readonly words: string;
  /** Principals and devices whose names were found to match. */
  readonly senders: ReadonlySet<string>;
  readonly devices: ReadonlySet<string>;
  /** Whether to look into the texts. */
  readonly texts: boolean;
}

/**
 * Pages of the table of messages, for its owner. The conditions run inside SQLite, newest first and no further than
 * the page; a search calls back for each row that is looked at (10 000 rows: docs/control.md has the figures).
 */
export class MessageHistory {
  readonly #database: Database;
  readonly #page: StatementSync;
  readonly #search: StatementSync;
  /** Of the current query: SQLite functions know no arguments but the columns. */
  #matches: (id: string, deviceId: string, sender: string, status: string, payload: string | null) => boolean = () =>
    true;

  constructor(database: Database) {
    this.#database = database;
    const { sql } = database;
    sql.function('history_matches', { deterministic: false }, (id, deviceId, sender, status, payload) =>
      this.#matches(String(id), String(deviceId), String(sender), String(status), payload as string | null) ? 1 : 0,
    );
    const where = `seq < :before AND (:deviceId IS NULL OR deviceId = :deviceId)
      AND (:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))`;
    const order = 'ORDER BY seq DESC LIMIT :limit';
    this.#page = sql.prepare(`SELECT ${MESSAGE_COLUMNS} FROM messages WHERE ${where} ${order}`);
    this.#search = sql.prepare(
      `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE ${where} AND history_matches(id, deviceId, sender, status,
         CASE WHEN :texts THEN payload END) ${order}`,
    );
  }

  /** Newest first, as they are in the file: what is `sent` is `queued` there. */
  page({ limit, before, deviceId, statuses, search }: HistoryQuery): MessageRecord[] {
    const parameters = {
      limit,
      before: before ?? Number.MAX_SAFE_INTEGER,
      deviceId: deviceId ?? null,
      statuses: statuses === undefined ? null : JSON.stringify(statuses),
    };
    if (search === undefined) return this.#page.all(parameters).flatMap((row) => parseMessageRow(row) ?? []);
    this.#matches = matcherOf(search);
    const rows = this.#search.all({ ...parameters, texts: search.texts ? 1 : 0 });
    return rows.flatMap((row) => parseMessageRow(row) ?? []);
  }

  /** Erases the texts of all messages that are not to be delivered any more, from the file and from its log. */
  forgetTexts(): void {
    const { sql } = this.#database;
    sql.exec("UPDATE messages SET payload = NULL WHERE status <> 'queued' AND payload IS NOT NULL");
    // The database overwrites what it frees (secure_delete); the log still has the old pages.
    sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }
}

function matcherOf({ words, senders, devices, texts }: HistorySearch) {
  // A payload is JSON: where the words do not occur in it as JSON writes them, they do not occur in its text.
  const encoded = JSON.stringify(words).slice(1, -1);
  const inText = (payload: string | null): boolean => {
    if (payload === null || !payload.toLowerCase().includes(encoded)) return false;
    const segments = parseStoredPayload(payload);
    return segments !== undefined && textOf(segments).toLowerCase().includes(words);
  };
  return (id: string, deviceId: string, sender: string, status: string, payload: string | null): boolean =>
    devices.has(deviceId) ||
    senders.has(sender) ||
    id.includes(words) ||
    deviceId.includes(words) ||
    status.includes(words) ||
    (texts && inText(payload));
}
