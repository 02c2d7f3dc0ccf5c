import type { Database } from '../../../base/database.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS clusterSuccessors (before TEXT PRIMARY KEY, now TEXT NOT NULL) STRICT;
`;

/**
 * Which sender has taken the place of which, by the log. A relay that has not heard of it yet writes messages of the one
 * before: they are the other's.
 */
export class Successors {
  readonly #database: Database;
  readonly #now = new Map<string, string>();

  constructor(database: Database) {
    this.#database = database;
    database.sql.exec(SCHEMA);
    this.reload();
  }

  /** Inside a transaction. */
  note(before: string, now: string): void {
    // It was somebody's successor, and is its own from here on.
    this.#database.sql.prepare('DELETE FROM clusterSuccessors WHERE before = ?').run(now);
    this.#database.sql.prepare('INSERT OR REPLACE INTO clusterSuccessors (before, now) VALUES (?, ?)').run(before, now);
    this.#now.delete(now);
    this.#now.set(before, now);
  }

  /** Who has sent what comes as that sender's. */
  of(sender: string): string {
    let now = sender;
    for (let next = this.#now.get(now); next !== undefined; next = this.#now.get(now)) now = next;
    return now;
  }

  /** The log is another one. Inside a transaction. */
  forget(): void {
    this.#database.sql.exec('DELETE FROM clusterSuccessors');
    this.reload();
  }

  /** Also after a transaction that was undone. */
  reload(): void {
    this.#now.clear();
    for (const { before, now } of this.#database.sql.prepare('SELECT before, now FROM clusterSuccessors').all()) {
      this.#now.set(String(before), String(now));
    }
  }
}
