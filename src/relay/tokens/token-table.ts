import { z } from 'zod';
import { addMissingColumns, type Database } from '../../base/database.ts';
import { type MessagesOfRevoked, messagesOfRevokedSchema, scopeSchema } from '../../protocol/http.ts';
import type { HeldGrants } from '../../server/guard/grants.ts';
import { storedGrantsSchema, type TokenRow } from './token-store.ts';

const optional = <T extends z.ZodType>(schema: T) => schema.nullable().transform((value) => value ?? undefined);

const json = z.string().transform((text): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
});

/** Rows are outside data too: another program can have written the file. */
const tokenRowSchema = z.object({
  jti: z.uuid(),
  name: z.string(),
  scope: scopeSchema,
  deviceId: optional(z.string()),
  createdAt: z.int(),
  lastSeenAt: optional(z.int()),
  grants: optional(json.pipe(storedGrantsSchema)),
  origin: optional(z.uuid()).catch(undefined),
});

const endSchema = z.object({
  revokedAt: optional(z.int()),
  /** Of version 0.1, nobody knows: what it has sent has ended long ago. */
  messages: optional(messagesOfRevokedSchema).catch(undefined),
});

/** A token, and its end where it has had one. */
export interface StoredToken {
  readonly row: TokenRow;
  readonly revokedAt: number | undefined;
  readonly messages: MessagesOfRevoked | undefined;
}

const COLUMNS = 'jti, name, scope, deviceId, createdAt, lastSeenAt, grants, origin';
/** Files of version 0.1 lack them. */
const LATER_COLUMNS = ['messages TEXT', 'grants TEXT', 'origin TEXT'];

/** The table of tokens in relay.db. Revoked rows stay. */
export class TokenTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.sql.exec(`
      CREATE TABLE IF NOT EXISTS tokens (
        jti TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        scope TEXT NOT NULL,
        deviceId TEXT,
        createdAt INTEGER NOT NULL,
        lastSeenAt INTEGER,
        revokedAt INTEGER,
        messages TEXT,
        grants TEXT,
        origin TEXT
      ) STRICT;
      CREATE UNIQUE INDEX IF NOT EXISTS liveTokenNames ON tokens (name) WHERE revokedAt IS NULL;
    `);
    addMissingColumns(database, 'tokens', LATER_COLUMNS);
  }

  live(): TokenRow[] {
    const rows = this.#database.sql
      .prepare(`SELECT ${COLUMNS} FROM tokens WHERE revokedAt IS NULL ORDER BY createdAt, rowid`)
      .all();
    return rows.flatMap((row) => {
      const parsed = tokenRowSchema.safeParse(row);
      return parsed.success ? [parsed.data] : [];
    });
  }

  /** Also those that were revoked. The oldest first. */
  all(): StoredToken[] {
    const rows = this.#database.sql
      .prepare(`SELECT ${COLUMNS}, revokedAt, messages FROM tokens ORDER BY createdAt, rowid`)
      .all();
    return rows.flatMap((stored) => {
      const row = tokenRowSchema.safeParse(stored);
      const end = endSchema.safeParse(stored);
      return row.success && end.success ? [{ row: row.data, ...end.data }] : [];
    });
  }

  find(jti: string): TokenRow | undefined {
    return tokenRowSchema.safeParse(this.#database.sql.prepare(`SELECT ${COLUMNS} FROM tokens WHERE jti = ?`).get(jti))
      .data;
  }

  has(name: string): boolean {
    const { sql } = this.#database;
    return sql.prepare('SELECT 1 FROM tokens WHERE name = ? AND revokedAt IS NULL').get(name) !== undefined;
  }

  insert(row: TokenRow): void {
    this.#database.sql
      .prepare(
        'INSERT INTO tokens (jti, name, scope, deviceId, createdAt, grants, origin) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(row.jti, row.name, row.scope, row.deviceId ?? null, row.createdAt, stored(row.grants), row.origin ?? null);
  }

  /** False when it is not live. */
  grant(jti: string, grants: HeldGrants): boolean {
    const update = this.#database.sql.prepare('UPDATE tokens SET grants = ? WHERE jti = ? AND revokedAt IS NULL');
    return update.run(stored(grants), jti).changes !== 0;
  }

  /** False when it is not live. */
  revoke(jti: string, revokedAt: number, messages: MessagesOfRevoked): boolean {
    const { changes } = this.#database.sql
      .prepare('UPDATE tokens SET revokedAt = ?, messages = ? WHERE jti = ? AND revokedAt IS NULL')
      .run(revokedAt, messages, jti);
    return changes !== 0;
  }

  endedWithMessages(jti: string): boolean {
    const { sql } = this.#database;
    const row = sql.prepare('SELECT messages FROM tokens WHERE jti = ? AND revokedAt IS NOT NULL').get(jti);
    return row?.messages === ('end' satisfies MessagesOfRevoked);
  }

  saveLastSeen(seen: ReadonlyMap<string, number>): void {
    const update = this.#database.sql.prepare('UPDATE tokens SET lastSeenAt = ? WHERE jti = ?');
    this.#database.transaction(() => {
      for (const [jti, time] of seen) update.run(time, jti);
    });
  }
}

function stored(grants: HeldGrants | undefined): string | null {
  return grants === undefined ? null : JSON.stringify(grants);
}
