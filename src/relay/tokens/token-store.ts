import { z } from 'zod';
import { addMissingColumns, type Database } from '../../base/database.ts';
import { grantsSchema } from '../../protocol/grants.ts';
import { type MessagesOfRevoked, scopeSchema } from '../../protocol/http.ts';
import type { HeldGrants } from '../../server/guard/grants.ts';

const optional = <T extends z.ZodType>(schema: T) => schema.nullable().transform((value) => value ?? undefined);

const json = z.string().transform((text): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
});
/** What cannot be read grants nothing. */
const NOTHING = { devices: [], keys: false };
/** Beside its devices: those that it was granted once. Without a bound: they pile up. */
const reachedSchema = z.union([z.literal('all'), z.array(z.string())]);
const storedGrantsSchema = grantsSchema.extend({ reached: reachedSchema.optional() });

/** Rows are outside data too: another program can have written the file. */
const tokenRowSchema = z.object({
  jti: z.uuid(),
  name: z.string(),
  scope: scopeSchema,
  deviceId: optional(z.string()),
  createdAt: z.int(),
  lastSeenAt: optional(z.int()),
  /** `undefined`: made by a version that knew none, and so for everything. */
  grants: optional(json.pipe(storedGrantsSchema.catch(NOTHING))),
  /** The token that its holder was first let in with, when this is not the first. */
  origin: optional(z.uuid()).catch(undefined),
});
/** A token. Times in milliseconds since the Unix epoch. */
export type TokenRow = z.output<typeof tokenRowSchema>;

const COLUMNS = 'jti, name, scope, deviceId, createdAt, lastSeenAt, grants, origin';
/** Files of version 0.1 lack them. */
const LATER_COLUMNS = ['messages TEXT', 'grants TEXT', 'origin TEXT'];

/** The table of tokens. Revoked rows stay, so that a name's history can be read from the file. */
export class TokenStore {
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

  /** Live or revoked. */
  find(jti: string): TokenRow | undefined {
    return tokenRowSchema.safeParse(this.#database.sql.prepare(`SELECT ${COLUMNS} FROM tokens WHERE jti = ?`).get(jti))
      .data;
  }

  async insert(row: TokenRow): Promise<void> {
    this.#database.sql
      .prepare(
        'INSERT INTO tokens (jti, name, scope, deviceId, createdAt, grants, origin) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(row.jti, row.name, row.scope, row.deviceId ?? null, row.createdAt, stored(row.grants), row.origin ?? null);
    await this.#database.durable();
  }

  /** As `revoke`: resolves when it is durable, and throws at once when it cannot be written. */
  grant(jti: string, grants: HeldGrants): Promise<void> {
    this.#database.sql.prepare('UPDATE tokens SET grants = ? WHERE jti = ?').run(stored(grants), jti);
    return this.#database.durable();
  }

  /**
   * `messages`: what is wanted for what it has sent. Resolves when a power cut could not undo it. Throws at once, and
   * does not reject, when it cannot be written.
   */
  revoke(jti: string, revokedAt: number, messages: MessagesOfRevoked): Promise<void> {
    const { sql } = this.#database;
    sql.prepare('UPDATE tokens SET revokedAt = ?, messages = ? WHERE jti = ?').run(revokedAt, messages, jti);
    return this.#database.durable();
  }

  /** Whether it was revoked together with what it had sent; by version 0.1 it was not. */
  endedWithMessages(jti: string): boolean {
    const { sql } = this.#database;
    const row = sql.prepare('SELECT messages FROM tokens WHERE jti = ? AND revokedAt IS NOT NULL').get(jti);
    return row?.messages === ('end' satisfies MessagesOfRevoked);
  }

  /** `seen` maps jti to time. */
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
