import type { StatementSync } from 'node:sqlite';
import type { Database } from '../../../base/database.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS clusterSuccessions (before TEXT PRIMARY KEY, now TEXT NOT NULL) STRICT;
`;

/**
 * Senders whose place others have taken, in the order of the log: what one of them sent may come into it after that, for
 * another relay wrote it. Inside the transactions of the copy.
 */
export class Successions {
  readonly #database: Database;
  readonly #add: StatementSync;
  readonly #passOn: StatementSync;
  readonly #find: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    const { sql } = database;
    sql.exec(SCHEMA);
    this.#add = sql.prepare('INSERT OR REPLACE INTO clusterSuccessions (before, now) VALUES (?, ?)');
    this.#passOn = sql.prepare('UPDATE clusterSuccessions SET now = ? WHERE now = ?');
    this.#find = sql.prepare('SELECT now FROM clusterSuccessions WHERE before = ?');
  }

  add(before: string, now: string): void {
    this.#passOn.run(now, before);
    this.#add.run(before, now);
  }

  /** Who has sent it, as of now. */
  of(sender: string): string {
    return String(this.#find.get(sender)?.now ?? sender);
  }

  /** The log is another one. */
  forget(): void {
    this.#database.sql.exec('DELETE FROM clusterSuccessions');
  }
}
