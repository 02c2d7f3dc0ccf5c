import { addMissingColumns, type Database } from '../../base/database.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    deviceId TEXT NOT NULL,
    sender TEXT NOT NULL,
    bodyHash TEXT NOT NULL,
    payload TEXT,
    status TEXT NOT NULL,
    receipt TEXT,
    error TEXT,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL,
    expiresAt INTEGER NOT NULL,
    hlc TEXT,
    epoch TEXT,
    written INTEGER NOT NULL DEFAULT 0,
    writtenTo TEXT,
    typedParts INTEGER,
    hasKeys INTEGER
  ) STRICT;
`;
/** Files of version 0.1 lack them. */
const LATER_COLUMNS = [
  'hlc TEXT',
  'epoch TEXT',
  'written INTEGER NOT NULL DEFAULT 0',
  'writtenTo TEXT',
  'typedParts INTEGER',
  'hasKeys INTEGER',
];

/** Where it is not there. A file of an older version gets what it lacks. */
export function createMessageTable(database: Database): void {
  database.sql.exec(SCHEMA);
  addMissingColumns(database, 'messages', LATER_COLUMNS);
  database.sql.exec(`CREATE INDEX IF NOT EXISTS doubtful ON messages (deviceId) WHERE status IN ('held', 'failed')`);
}
