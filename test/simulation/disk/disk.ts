import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';

/** A statement that changed something, as it can be run again. */
export interface Write {
  readonly sql: string;
  readonly parameters: readonly unknown[] | undefined;
}

/** Where the file stood at some time. */
export interface Snapshot {
  readonly commits: readonly (readonly Write[])[];
}

/**
 * One database file of a machine: real SQLite in memory, and the list of all commits. What a power cut leaves is a part of
 * that list from its beginning (SQLite's log is read up to the first frame that is not whole), at least up to where it
 * was synchronised; an older copy of the folder is a shorter list.
 */
export class Disk {
  readonly machine: Machine;
  /** Nothing can be written: it is full. */
  full = false;
  /** How long it takes to synchronise, at most, milliseconds. */
  syncMs = 8;
  /** Tells this file from a copy of it, as its inode does. */
  identity = 1;
  readonly random: Random;
  #sql: DatabaseSync | undefined;
  readonly #statements = new Map<string, StatementSync>();
  #commits: (readonly Write[])[] = [];
  #durable = 0;

  constructor(machine: Machine, random: Random) {
    this.machine = machine;
    this.random = random;
  }

  /** The file, as it is now. */
  get sql(): DatabaseSync {
    this.#sql ??= this.#rebuild();
    return this.#sql;
  }

  /** Whether there is such a row; not when there is no such table. */
  has(table: string, where: string, ...parameters: SQLInputValue[]): boolean {
    const known = this.statement("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table);
    if (known === undefined) return false;
    return this.statement(`SELECT 1 FROM ${table} WHERE ${where}`).get(...parameters) !== undefined;
  }

  get length(): number {
    return this.#commits.length;
  }

  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.sql.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  committed(writes: readonly Write[]): void {
    this.#commits.push(writes);
  }

  /** The first `commits` of them are there whatever happens. */
  synchronised(commits: number): void {
    this.#durable = Math.max(this.#durable, Math.min(commits, this.#commits.length));
  }

  /** Its machine has lost power: what was not synchronised may be gone. Returns how many commits are. */
  powerCut(): number {
    const kept = this.random.int(this.#durable, this.#commits.length);
    const lost = this.#commits.length - kept;
    if (lost > 0) this.#backTo(this.#commits.slice(0, kept));
    this.#durable = kept;
    return lost;
  }

  snapshot(): Snapshot {
    return { commits: [...this.#commits] };
  }

  /** The folder is what it was then. `copied`: by a program that made new files. Nobody may have it open. */
  restore({ commits }: Snapshot, copied: boolean): void {
    this.#backTo([...commits]);
    this.#durable = commits.length;
    if (copied) this.identity += 1;
  }

  /** The history is over. */
  close(): void {
    this.#sql?.close();
    this.#sql = undefined;
    this.#statements.clear();
  }

  #backTo(commits: (readonly Write[])[]): void {
    this.#commits = commits;
    this.close();
  }

  #rebuild(): DatabaseSync {
    const sql = new DatabaseSync(':memory:');
    sql.exec('BEGIN');
    const prepared = new Map<string, StatementSync>();
    for (const { sql: text, parameters } of this.#commits.flat()) {
      if (parameters === undefined) {
        sql.exec(text);
        continue;
      }
      const statement = prepared.get(text) ?? sql.prepare(text);
      prepared.set(text, statement);
      statement.run(...(parameters as SQLInputValue[]));
    }
    sql.exec('COMMIT');
    return sql;
  }
}
