import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, DatabaseError, openDatabase } from '../../src/base/database.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lantype-database-'));
  file = path.join(folder, 'relay.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** A database with a table, and room for little more: as on a disk that is nearly full. */
function nearlyFull(): Database {
  const database = openDatabase(file);
  database.sql.exec('CREATE TABLE notes (text TEXT); PRAGMA max_page_count = 8');
  return database;
}

it('names a full disk as the cause, undoes the transaction, and goes on when there is room', () => {
  const database = nearlyFull();
  const write = (): void => {
    for (let row = 0; row < 100; row += 1) {
      database.sql.prepare('INSERT INTO notes VALUES (?)').run('x'.repeat(1_000));
    }
  };
  const error = thrownBy(() => database.transaction(write));
  expect(error).toBeInstanceOf(DatabaseError);
  expect(error).toMatchObject({ code: 'DATABASE_FULL', message: expect.stringContaining(file) });
  expect(database.sql.prepare('SELECT count(*) AS rows FROM notes').get()).toEqual({ rows: 0 });
  database.sql.exec('PRAGMA max_page_count = 1000');
  database.transaction(write);
  expect(database.sql.prepare('SELECT count(*) AS rows FROM notes').get()).toEqual({ rows: 100 });
  database.close();
});

it('lets what the work itself throws through as it is', () => {
  const database = openDatabase(file);
  const own = new Error('of the caller');
  const error = thrownBy(() =>
    database.transaction(() => {
      throw own;
    }),
  );
  expect(error).toBe(own);
  expect(database.sql.isTransaction).toBe(false);
  database.close();
});

it('names a file that is no database', () => {
  writeFileSync(file, 'not a database '.repeat(1_000));
  expect(thrownBy(() => openDatabase(file))).toMatchObject({ code: 'DATABASE_DAMAGED' });
});

it('names a database whose pages are not all there', () => {
  const database = openDatabase(file);
  database.sql.exec('CREATE TABLE notes (text TEXT)');
  for (let row = 0; row < 100; row += 1) database.sql.prepare('INSERT INTO notes VALUES (?)').run('x'.repeat(1_000));
  database.close();
  truncateSync(file, 20_000);
  expect(thrownBy(() => openDatabase(file))).toMatchObject({ code: 'DATABASE_DAMAGED' });
});

it('names a database that another connection has', () => {
  const database = openDatabase(file);
  expect(thrownBy(() => openDatabase(file))).toMatchObject({ code: 'DATABASE_LOCKED' });
  database.close();
});

it('writes little for a small row, and keeps the log as small with the larger pages of an older file', () => {
  const logged = (): number => statSync(`${file}-wal`).size;
  const database = openDatabase(file);
  database.sql.exec('CREATE TABLE notes (seq INTEGER PRIMARY KEY, text TEXT)');
  const before = logged();
  database.transaction(() => database.sql.exec("INSERT INTO notes (text) VALUES ('one')"));
  expect(logged() - before).toBeLessThan(4_096);
  database.close();

  rmSync(file);
  const older = new DatabaseSync(file);
  older.exec('PRAGMA page_size = 8192; CREATE TABLE notes (seq INTEGER PRIMARY KEY, text TEXT)');
  older.close();
  const reopened = openDatabase(file);
  const insert = reopened.sql.prepare('INSERT INTO notes (text) VALUES (?)');
  for (let row = 0; row < 1_000; row += 1) reopened.transaction(() => insert.run('x'.repeat(5_000)));
  expect(logged()).toBeLessThan(6_000_000);
  expect(reopened.sql.prepare('SELECT count(*) AS rows FROM notes').get()).toEqual({ rows: 1_000 });
  reopened.close();
});
