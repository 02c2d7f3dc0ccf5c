import { existsSync, statSync } from 'node:fs';
import { type Database, DatabaseError, databaseErrorOf, openDatabase } from '../../base/database.ts';
import { AppError } from '../app-error.ts';
import { type DataFolder, ensurePrivateFile } from './data-folder.ts';
import { findInstance } from './instance.ts';

/** Says who has the data folder; the lock proves that someone has, the instance file says who. */
function inUse(folder: DataFolder, cause: unknown): AppError {
  const instance = findInstance(folder);
  const who = instance === undefined ? '' : ` (process ${instance.pid}${instance.url ? `, ${instance.url}` : ''})`;
  return new AppError('DATA_FOLDER_IN_USE', `Another Lantype is running on ${folder.root}${who}.`, {
    cause,
    hint: 'Stop it first, or give this one its own folder with --data-dir.',
  });
}

/**
 * Opens one of the data folder's databases, readable to its owner only.
 * @throws {AppError} `DATA_FOLDER_IN_USE` when another process has it, `DATABASE_DAMAGED`, `DISK_FULL`,
 * `DATABASE_UNAVAILABLE` without `node:sqlite`
 */
export function openFolderDatabase(folder: DataFolder, file: string): Database {
  try {
    if (isEmptied(folder, file)) throw new DatabaseError('DATABASE_DAMAGED', `${file} is damaged: it is empty.`);
    // SQLite makes its files readable to all; those beside a database (-wal) take over the mode of the database.
    ensurePrivateFile(file);
    return openDatabase(file);
  } catch (cause) {
    throw databaseFailure(folder, cause);
  }
}

/** What is wrong with a database, and what to do about it; anything else as it is. */
export function databaseFailure(folder: DataFolder, cause: unknown): unknown {
  const named = databaseErrorOf(cause);
  if (!(named instanceof DatabaseError)) return cause;
  switch (named.code) {
    case 'DATABASE_LOCKED':
      return inUse(folder, cause);
    case 'DATABASE_FULL':
      return new AppError('DISK_FULL', named.message, { cause, hint: `Make room where ${folder.root} is.` });
    case 'DATABASE_DAMAGED':
      return new AppError('DATABASE_DAMAGED', named.message, {
        cause,
        hint: 'Put back a copy of it, or run `lantype start`: it keeps the damaged file aside, and begins a new one.',
      });
    default:
      return new AppError('DATABASE_UNAVAILABLE', named.message, { cause });
  }
}

/** SQLite takes an empty file for a new database; but this one was a database once, for the secret came after it. */
function isEmptied({ secret }: DataFolder, file: string): boolean {
  return existsSync(secret) && existsSync(file) && statSync(file).size === 0;
}
