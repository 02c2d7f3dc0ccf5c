import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../base/database.ts';

const rowSchema = z.object({ deviceId: z.string(), name: z.string() });

/** Names that the owner of the relay gave to devices. They count whatever the devices call themselves. */
export class DeviceNames {
  readonly #names = new Map<string, string>();
  readonly #save: StatementSync;
  readonly #delete: StatementSync;
  #renames = 0;

  constructor(database: Database) {
    const { sql } = database;
    // Files of version 0.1 have a third column.
    sql.exec('CREATE TABLE IF NOT EXISTS deviceNames (deviceId TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT');
    this.#save = sql.prepare(
      `INSERT INTO deviceNames (deviceId, name) VALUES (?, ?)
       ON CONFLICT (deviceId) DO UPDATE SET name = excluded.name`,
    );
    this.#delete = sql.prepare('DELETE FROM deviceNames WHERE deviceId = ?');
    for (const row of sql.prepare('SELECT deviceId, name FROM deviceNames').all()) {
      const { data } = rowSchema.safeParse(row);
      if (data !== undefined) this.#names.set(data.deviceId, data.name);
    }
  }

  /** How often a name was given or taken. */
  get renames(): number {
    return this.#renames;
  }

  get(deviceId: string): string | undefined {
    return this.#names.get(deviceId);
  }

  give(deviceId: string, name: string): void {
    this.#names.set(deviceId, name);
    this.#renames += 1;
    this.#save.run(deviceId, name);
  }

  forget(deviceId: string): void {
    if (!this.#names.delete(deviceId)) return;
    this.#renames += 1;
    this.#delete.run(deviceId);
  }
}
