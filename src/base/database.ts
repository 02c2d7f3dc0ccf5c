import { closeSync, fdatasync, fdatasyncSync, openSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A database file that one process owns while it is open. */
export interface Database {
  readonly sql: DatabaseSync;
  /**
   * Which file this is: another one after it was restored or copied, whatever is in it. `undefined` for a database in
   * memory.
   */
  readonly identity: string | undefined;
  /**
   * Runs `work` in one transaction: all of it is committed, or (when it throws) none.
   * @throws what `work` throws, or a `DatabaseError` where SQLite failed for a cause that has a name
   */
  transaction<T>(work: () => T): T;
  /** Resolves once everything committed so far has reached the disk. Calls of one turn share one fdatasync. */
  durable(): Promise<void>;
  /** Idempotent. */
  close(): void;
}

/**
 * `code` is stable: `DATABASE_UNAVAILABLE` (no `node:sqlite` here), `DATABASE_LOCKED` (another process has the file),
 * `DATABASE_FULL` (the disk is), `DATABASE_DAMAGED` (the file is no database, or its pages make no sense).
 */
export class DatabaseError extends Error {
  readonly code: 'DATABASE_UNAVAILABLE' | 'DATABASE_LOCKED' | 'DATABASE_FULL' | 'DATABASE_DAMAGED';

  constructor(code: DatabaseError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/** Primary result codes (sqlite.org/rescode.html); `errcode` of node:sqlite may be an extended one. */
const SQLITE = { busy: 5, locked: 6, corrupt: 11, full: 13, notADatabase: 26 } as const;

/**
 * What SQLite or the disk threw, under a name of ours where it is one that a person can do something about; anything
 * else as it is.
 * `file`: as people know it, for the message.
 */
export function databaseErrorOf(error: unknown, file = 'the database'): unknown {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) {
    return isOutOfSpace(error) ? new DatabaseError('DATABASE_FULL', OUT_OF_SPACE, { cause: error }) : error;
  }
  const cause = error;
  switch (error.errcode & 0xff) {
    case SQLITE.busy:
    case SQLITE.locked:
      return new DatabaseError('DATABASE_LOCKED', `Another Lantype is using ${file}.`, { cause });
    case SQLITE.full:
      return new DatabaseError('DATABASE_FULL', `The disk is full: ${file} takes nothing more.`, { cause });
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return new DatabaseError('DATABASE_DAMAGED', `${file} is damaged: ${error.message}.`, { cause });
    default:
      return error;
  }
}

const OUT_OF_SPACE = 'The disk is full.';

/** As `fdatasync` says it. */
function isOutOfSpace(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
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
 * Of a file that is made now; one that is there keeps its own. A commit writes whole pages, and most of ours change a
 * row or two: with SQLite's 4 096 a message wrote 15 kB to the disk, and writes 9 (docs/benchmarks.md).
 */
const PAGE_BYTES = 2_048;
/** As large as SQLite lets the log become with its own pages. */
const CHECKPOINT_BYTES = 4_096_000;

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
      PRAGMA page_size = ${PAGE_BYTES};
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA secure_delete = ON;
      PRAGMA foreign_keys = ON;
    `);
    sql.exec('BEGIN EXCLUSIVE; COMMIT');
    const pageBytes = Number(sql.prepare('PRAGMA page_size').get()?.page_size);
    sql.exec(`PRAGMA wal_autocheckpoint = ${Math.ceil(CHECKPOINT_BYTES / pageBytes)}`);
    // 3 ms for 10 000 messages, 30 ms when each keeps a text of 5 000 characters.
    const result = sql.prepare('PRAGMA quick_check(1)').get()?.quick_check;
    if (result !== 'ok') throw new DatabaseError('DATABASE_DAMAGED', `${file} is damaged: ${result}.`);
  } catch (cause) {
    sql.close();
    throw databaseErrorOf(cause, file);
  }
  return new SqliteDatabase(sql, file);
}

/** Adds what a file of an older version lacks. `columns`: as in `CREATE TABLE`, with the name first. */
export function addMissingColumns({ sql }: Database, table: string, columns: readonly string[]): void {
  const known = new Set(
    sql
      .prepare(`PRAGMA table_info(${table})`)
      .all()
      .map(({ name }) => String(name)),
  );
  for (const column of columns) {
    if (!known.has(column.split(' ', 1)[0] ?? '')) sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`);
  }
}

/** The inode and the time of its birth: a copy has another inode, and a reused inode is younger. */
function identityOf(file: string): string | undefined {
  if (file === ':memory:') return undefined;
  const { ino, birthtimeNs } = statSync(file, { bigint: true });
  return `${ino}-${birthtimeNs}`;
}

class SqliteDatabase implements Database {
  readonly sql: DatabaseSync;
  readonly identity: string | undefined;
  readonly #file: string;
  // Prepared: at one message at a time, parsing these words costs more than the commit's bookkeeping.
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #walFd: number | undefined;
  #shared: Promise<void> | undefined;
  #open = true;

  constructor(sql: DatabaseSync, file: string) {
    this.sql = sql;
    this.identity = identityOf(file);
    this.#file = file;
    this.#begin = sql.prepare('BEGIN IMMEDIATE');
    this.#commit = sql.prepare('COMMIT');
  }

  transaction<T>(work: () => T): T {
    this.#begin.run();
    try {
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      // A full disk makes SQLite roll back by itself; doing so again would fail, and hide the cause.
      if (this.sql.isTransaction) this.sql.exec('ROLLBACK');
      throw databaseErrorOf(error, this.#file);
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
    if (!this.#open || this.#file === ':memory:') return undefined;
    this.#walFd ??= openSync(`${this.#file}-wal`, 'r+');
    return this.#walFd;
  }
}
