import { type Database, DatabaseError, openDatabase } from '../../base/database.ts';
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
 * @throws {AppError} `DATA_FOLDER_IN_USE` when another process has it, `DATABASE_UNAVAILABLE` without `node:sqlite`
 */
export function openFolderDatabase(folder: DataFolder, file: string): Database {
  // SQLite makes its files readable to all; those beside a database (-wal) take over the mode of the database.
  ensurePrivateFile(file);
  try {
    return openDatabase(file);
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause;
    if (cause.code === 'DATABASE_LOCKED') throw inUse(folder, cause);
    throw new AppError('DATABASE_UNAVAILABLE', cause.message, { cause });
  }
}
