import { existsSync, mkdirSync, renameSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import { AppError } from '../app-error.ts';
import type { DataFolder } from './data-folder.ts';
import { openFolderDatabase } from './databases.ts';

/** SQLite's own, beside a database. */
const SIDE_FILES = ['', '-wal', '-shm'];
/** A process that died in the middle has left its mark. */
const MARK_LASTS_MS = 60_000;

/** A database that could not be used any more, and is kept. */
export interface SetAside {
  readonly name: 'relay.db' | 'inbox.db';
  /** Where it is now; absolute. */
  readonly keptAs: string;
  /** What was in it, for a person. */
  readonly lost: string;
}

/**
 * As `openFolderDatabase`; a damaged file is kept beside it under another name, and a new one begun: what can start
 * does. @throws {AppError}
 */
export function openOrSetAside(
  folder: DataFolder,
  file: string,
  clock: Pick<Clock, 'now'>,
): { database: Database; setAside: SetAside | undefined } {
  const database = openUnlessDamaged(folder, file);
  if (database !== undefined) return { database, setAside: undefined };
  return alone(folder, () => {
    // Another process may have done it since.
    const begun = openUnlessDamaged(folder, file);
    if (begun !== undefined) return { database: begun, setAside: undefined };
    const setAside = keep(folder, file, clock);
    return { database: openFolderDatabase(folder, file), setAside };
  });
}

function openUnlessDamaged(folder: DataFolder, file: string): Database | undefined {
  try {
    return openFolderDatabase(folder, file);
  } catch (error) {
    if (error instanceof AppError && error.code === 'DATABASE_DAMAGED') return undefined;
    throw error;
  }
}

function keep(folder: DataFolder, file: string, clock: Pick<Clock, 'now'>): SetAside {
  const keptAs = freeName(`${file}.damaged-${new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '-')}`);
  for (const side of SIDE_FILES) if (existsSync(file + side)) renameSync(file + side, keptAs + side);
  const name = file === folder.relayDatabase ? 'relay.db' : 'inbox.db';
  const lost =
    name === 'relay.db'
      ? 'Messages that waited and all tokens are in it: phones and computers have to be paired anew.'
      : 'What this computer has typed and what it held is in it: messages that come again may end as uncertain.';
  return { name, keptAs, lost };
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let next = 2; existsSync(name); next += 1) name = `${wanted}-${next}`;
  return name;
}

/** Two that start at the same time would set aside what the other has just begun. Files have the system's times. */
function alone<T>({ root }: DataFolder, work: () => T): T {
  const mark = path.join(root, 'setting-aside');
  if (existsSync(mark) && Date.now() - statSync(mark).mtimeMs > MARK_LASTS_MS) rmdirSync(mark);
  try {
    mkdirSync(mark);
  } catch (cause) {
    throw new AppError('DATA_FOLDER_IN_USE', `Another Lantype is starting on ${root}.`, { cause });
  }
  try {
    return work();
  } finally {
    rmdirSync(mark);
  }
}
