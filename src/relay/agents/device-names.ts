import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../base/database.ts';

const rowSchema = z.object({ deviceId: z.string(), name: z.string(), instead: z.string().nullable() });

interface GivenName {
  readonly name: string;
  /** What the device called itself when it was renamed; `null`: nothing yet. */
  readonly instead: string | null;
}

/**
 * Names that the owner of the relay gave to devices. One counts until the device comes with another name than it had
 * when it was renamed: then a person has renamed it there, and that is the newer wish.
 */
export class DeviceNames {
  readonly #names = new Map<string, GivenName>();
  readonly #save: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: Database) {
    const { sql } = database;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS deviceNames (
        deviceId TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        instead TEXT
      ) STRICT;
    `);
    this.#save = sql.prepare(
      `INSERT INTO deviceNames (deviceId, name, instead) VALUES (?, ?, ?)
       ON CONFLICT (deviceId) DO UPDATE SET name = excluded.name, instead = excluded.instead`,
    );
    this.#delete = sql.prepare('DELETE FROM deviceNames WHERE deviceId = ?');
    for (const row of sql.prepare('SELECT deviceId, name, instead FROM deviceNames').all()) {
      const { data } = rowSchema.safeParse(row);
      if (data !== undefined) this.#names.set(data.deviceId, data);
    }
  }

  get(deviceId: string): string | undefined {
    return this.#names.get(deviceId)?.name;
  }

  /** `said`: what the device calls itself now, as far as is known. */
  give(deviceId: string, name: string, said: string | undefined): void {
    this.#set(deviceId, { name, instead: said ?? null });
  }

  /** The device has registered, with this name. */
  said(deviceId: string, name: string | undefined): void {
    const given = this.#names.get(deviceId);
    if (given === undefined || name === undefined || given.instead === name) return;
    if (given.instead === null) this.#set(deviceId, { ...given, instead: name });
    else this.forget(deviceId);
  }

  forget(deviceId: string): void {
    if (this.#names.delete(deviceId)) this.#delete.run(deviceId);
  }

  #set(deviceId: string, given: GivenName): void {
    this.#names.set(deviceId, given);
    this.#save.run(deviceId, given.name, given.instead);
  }
}
