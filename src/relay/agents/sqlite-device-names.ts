import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../base/database.ts';
import type { DeviceNames } from './device-names.ts';

const rowSchema = z.object({ deviceId: z.string(), name: z.string() });

/** Of a relay by itself, in its file. What is asked for has happened in the turn of the call. */
export class SqliteDeviceNames implements DeviceNames {
  readonly #names = new Map<string, string>();
  readonly #onChanged: Array<(deviceId: string) => void> = [];
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

  /** By device. */
  all(): ReadonlyMap<string, string> {
    return this.#names;
  }

  get renames(): number {
    return this.#renames;
  }

  get(deviceId: string): string | undefined {
    return this.#names.get(deviceId);
  }

  async give(deviceId: string, name: string): Promise<void> {
    this.#save.run(deviceId, name);
    this.#names.set(deviceId, name);
    this.#tell(deviceId);
  }

  async forget(deviceId: string): Promise<void> {
    if (!this.#names.has(deviceId)) return;
    this.#delete.run(deviceId);
    this.#names.delete(deviceId);
    this.#tell(deviceId);
  }

  onChanged(listener: (deviceId: string) => void): void {
    this.#onChanged.push(listener);
  }

  #tell(deviceId: string): void {
    this.#renames += 1;
    for (const listener of this.#onChanged) listener(deviceId);
  }
}
