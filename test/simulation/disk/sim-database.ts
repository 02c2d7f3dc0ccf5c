import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Database } from '../../../src/base/database.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import type { Disk, Write } from './disk.ts';

const CHANGES = /^\s*(insert|update|delete|replace|create|alter|drop)\b/i;

/**
 * A database as one process has it open. Each commit and each statement outside of a transaction is a place where the
 * process can be killed, before or after; for a ghost nothing is there, and nothing happens.
 */
export class SimDatabase implements Database {
  readonly sql: DatabaseSync;
  readonly identity: string;
  readonly #disk: Disk;
  readonly #process: SimProcess;
  #transaction: Write[] | undefined;
  #shared: Promise<void> | undefined;

  constructor(disk: Disk, process: SimProcess) {
    this.identity = String(disk.identity);
    this.#disk = disk;
    this.#process = process;
    // What Lantype uses of `node:sqlite`.
    this.sql = {
      exec: (sql: string) => this.#exec(sql),
      prepare: (sql: string) => this.#prepare(sql),
      function: (...parameters: Parameters<DatabaseSync['function']>) => disk.sql.function(...parameters),
    } as unknown as DatabaseSync;
  }

  transaction<T>(work: () => T): T {
    if (!this.#process.alive) throw new Error('the process is dead');
    const { sql } = this.#disk;
    sql.exec('BEGIN IMMEDIATE');
    this.#transaction = [];
    try {
      const result = work();
      if (this.#process.reached('beforeCommit')) throw new Error('the process is dead');
      sql.exec('COMMIT');
      this.#disk.committed(this.#transaction);
      this.#transaction = undefined;
      this.#process.reached('afterCommit');
      return result;
    } catch (error) {
      this.#transaction = undefined;
      sql.exec('ROLLBACK');
      throw error;
    }
  }

  /** As the real one: calls of one turn share one synchronisation, which begins in a later turn. */
  durable(): Promise<void> {
    this.#shared ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#shared = undefined;
        const commits = this.#disk.length;
        const ms = this.#disk.random.next() * this.#disk.syncMs;
        this.#process.clock.after(ms, () => {
          if (this.#disk.full) {
            reject(new Error('the disk cannot be written'));
            return;
          }
          this.#disk.synchronised(commits);
          resolve();
        });
      });
    });
    return this.#shared;
  }

  close(): void {
    if (this.#process.alive) this.#disk.synchronised(this.#disk.length);
  }

  #prepare(sql: string) {
    const isChange = CHANGES.test(sql);
    return {
      run: (...parameters: SQLInputValue[]) => {
        const none = { changes: 0, lastInsertRowid: 0 };
        if (!isChange) return this.#process.alive ? this.#disk.statement(sql).run(...parameters) : none;
        return this.#change({ sql, parameters }, none, () => this.#disk.statement(sql).run(...parameters));
      },
      get: (...parameters: SQLInputValue[]) =>
        this.#process.alive ? this.#disk.statement(sql).get(...parameters) : undefined,
      all: (...parameters: SQLInputValue[]) =>
        this.#process.alive ? this.#disk.statement(sql).all(...parameters) : [],
    };
  }

  #exec(sql: string): void {
    if (CHANGES.test(sql)) this.#change({ sql, parameters: undefined }, undefined, () => this.#disk.sql.exec(sql));
    else if (this.#process.alive) this.#disk.sql.exec(sql);
  }

  #change<T>(write: Write, none: T, run: () => T): T {
    if (!this.#process.alive) return none;
    if (this.#disk.full) throw new Error('database or disk is full');
    if (this.#transaction !== undefined) {
      this.#transaction.push(write);
      return run();
    }
    if (this.#process.reached('beforeCommit')) return none;
    const result = run();
    this.#disk.committed([write]);
    this.#process.reached('afterCommit');
    return result;
  }
}
