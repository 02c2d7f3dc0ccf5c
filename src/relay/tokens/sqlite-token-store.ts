import { z } from 'zod';
import { addMissingColumns, type Database } from '../../base/database.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { type MessagesOfRevoked, scopeSchema } from '../../protocol/http.ts';
import type { HeldGrants } from '../../server/guard/grants.ts';
import {
  type ReplacedToken,
  storedGrantsSchema,
  type TokenChange,
  type TokenFollower,
  type TokenRow,
  type TokenStore,
} from './token-store.ts';

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

const COLUMNS = 'jti, name, scope, deviceId, createdAt, lastSeenAt, grants, origin';
/** Files of version 0.1 lack them. */
const LATER_COLUMNS = ['messages TEXT', 'grants TEXT', 'origin TEXT'];

/** The table of tokens. What is asked for has happened, and is told, in the turn of the call, or the call throws. */
export class SqliteTokenStore implements TokenStore {
  readonly #database: Database;
  #follower: TokenFollower = () => 0;

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

  find(jti: string): TokenRow | undefined {
    return tokenRowSchema.safeParse(this.#database.sql.prepare(`SELECT ${COLUMNS} FROM tokens WHERE jti = ?`).get(jti))
      .data;
  }

  async insert(row: TokenRow, replaced?: ReplacedToken): Promise<number> {
    const { sql } = this.#database;
    this.#database.transaction(() => {
      if (replaced !== undefined) this.#revoke(replaced.jti, replaced.revokedAt, 'keep');
      const taken = sql.prepare('SELECT 1 FROM tokens WHERE name = ? AND revokedAt IS NULL').get(row.name);
      if (taken !== undefined) throw new ProtocolError('NAME_TAKEN', `a token named "${row.name}" exists`);
      sql
        .prepare(
          'INSERT INTO tokens (jti, name, scope, deviceId, createdAt, grants, origin) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(row.jti, row.name, row.scope, row.deviceId ?? null, row.createdAt, stored(row.grants), row.origin ?? null);
    });
    const ended = replaced === undefined ? 0 : this.#tell({ kind: 'revoked', jti: replaced.jti, messages: 'keep' });
    return this.#durably(ended + this.#tell({ kind: 'created', row: { ...row } }));
  }

  async grant<T extends HeldGrants>(
    jti: string,
    change: (row: TokenRow) => T,
  ): Promise<{ grants: T; messagesEnded: number }> {
    const { sql } = this.#database;
    const row = this.find(jti);
    if (row === undefined) throw noSuchToken();
    const grants = change(row);
    const update = sql.prepare('UPDATE tokens SET grants = ? WHERE jti = ? AND revokedAt IS NULL');
    if (update.run(stored(grants), jti).changes === 0) throw noSuchToken();
    const messagesEnded = await this.#durably(this.#tell({ kind: 'granted', jti, grants }));
    return { grants, messagesEnded };
  }

  async revoke(jti: string, revokedAt: number, messages: MessagesOfRevoked): Promise<number> {
    this.#revoke(jti, revokedAt, messages);
    return this.#durably(this.#tell({ kind: 'revoked', jti, messages }));
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

  follow(follower: TokenFollower): void {
    this.#follower = follower;
  }

  #revoke(jti: string, revokedAt: number, messages: MessagesOfRevoked): void {
    const { changes } = this.#database.sql
      .prepare('UPDATE tokens SET revokedAt = ?, messages = ? WHERE jti = ? AND revokedAt IS NULL')
      .run(revokedAt, messages, jti);
    if (changes === 0) throw noSuchToken();
  }

  #tell(change: TokenChange): number {
    return this.#follower(change, true);
  }

  async #durably(messagesEnded: number): Promise<number> {
    await this.#database.durable();
    return messagesEnded;
  }
}

function noSuchToken(): ProtocolError {
  return new ProtocolError('NOT_FOUND', 'the token is not live');
}

function stored(grants: HeldGrants | undefined): string | null {
  return grants === undefined ? null : JSON.stringify(grants);
}
