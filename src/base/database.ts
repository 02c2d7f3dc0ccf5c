import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DatabaseSync } from 'node:sqlite';

/** A database file that one process owns while it is open. */
export interface Database {
  readonly sql: DatabaseSync;
  /** Runs `work` in one transaction: all of it is committed, or (when it throws) none. */
  transaction<T>(work: () => T): T;
  /** Resolves once everything committed so far has reached the disk. Calls of one turn share one fdatasync. */
  durable(): Promise<void>;
  /** Idempotent. */
  close(): void;
}

/** `code` is stable: `DATABASE_UNAVAILABLE` (no `node:sqlite` here) or `DATABASE_LOCKED` (another process has the file). */
export class DatabaseError extends Error {
  readonly code: 'DATABASE_UNAVAILABLE' | 'DATABASE_LOCKED';

  constructor(code: DatabaseError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.code = code;
  }
}

function loadSqlite(): typeof import('node:sqlite') {
  try {
    return createRequire(import.meta.url)('node:sqlite');
  } catch (cause) {
    throw new DatabaseError(
      'DATABASE_UNAVAILABLE',
      `This Node.js (${process.version}) has no node:sqlite module. Lantype needs Node.js 24 or newer.`,
      { cause },
    );
  }
}

/**
 * Opens (and creates) `file`, or a private database in memory for `:memory:`.
 *
 * WAL with `synchronous=NORMAL` survives the death of the process as it is; `durable()` adds what a power cut
 * needs. The sync runs on the thread pool, so that a slow disk never stops the event loop (docs/decisions/0002).
 * The exclusive lock is the single-instance lock of the data folder; the kernel drops it when the process dies.
 */
export function openDatabase(file: string): Database {
  const { DatabaseSync } = loadSqlite();
  const sql = new DatabaseSync(file);
  try {
    sql.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA secure_delete = ON;
      PRAGMA foreign_keys = ON;
    `);
    sql.exec('BEGIN EXCLUSIVE; COMMIT');
  } catch (cause) {
    sql.close();
    const busy = cause instanceof Error && /locked|busy/i.test(cause.message);
    if (!busy) throw cause;
    throw new DatabaseError('DATABASE_LOCKED', `Another Lantype is using ${file}.`, { cause });
  }
  return new SqliteDatabase(sql, file === ':memory:' ? undefined : `${file}-wal`);
}

class SqliteDatabase implements Database {
  readonly sql: DatabaseSync;
  readonly #walPath: string | undefined;
  #walFd: number | undefined;
  #shared: Promise<void> | undefined;
  #open = true;

  constructor(sql: DatabaseSync, walPath: string | undefined) {
    this.sql = sql;
    this.#walPath = walPath;
  }

  transaction<T>(work: () => T): T {
    this.sql.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.sql.exec('COMMIT');
      return result;
    } catch (error) {
      this.sql.exec('ROLLBACK');
      throw error;
    }
  }

  durable(): Promise<void> {
    // Started in a later turn, so that every commit of this turn is covered by the one sync.
    this.#shared ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#shared = undefined;
        const fd = this.#wal();
        if (fd === undefined) resolve();
        else fdatasync(fd, (error) => (error ? reject(error) : resolve()));
      });
    });
    return this.#shared;
  }

  close(): void {
    if (!this.#open) return;
    const fd = this.#wal();
    this.#open = false;
    if (fd !== undefined) {
      fdatasyncSync(fd);
      closeSync(fd);
    }
    this.sql.close();
  }

  #wal(): number | undefined {
    if (!this.#open || this.#walPath === undefined) return undefined;
    this.#walFd ??= openSync(this.#walPath, 'r+');
    return this.#walFd;
  }
}
