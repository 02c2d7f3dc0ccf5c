import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../base/database.ts';
import type { DeviceVisits, KnownDevice } from './device-visits.ts';

const optional = z
  .string()
  .nullable()
  .transform((value) => value ?? undefined);

const deviceRowSchema = z.object({ deviceId: z.string(), name: optional, platform: optional, lastSeenAt: z.int() });

/** Of a relay by itself, in its file. */
export class KnownDevices implements DeviceVisits {
  readonly #save: StatementSync;
  readonly #byId = new Map<string, KnownDevice>();
  #renames = 0;

  constructor(database: Database) {
    database.sql.exec(`
      CREATE TABLE IF NOT EXISTS devices (
        deviceId TEXT PRIMARY KEY,
        name TEXT,
        platform TEXT,
        lastSeenAt INTEGER NOT NULL
      ) STRICT;
    `);
    this.#save = database.sql.prepare(
      `INSERT INTO devices (deviceId, name, platform, lastSeenAt) VALUES (?, ?, ?, ?)
       ON CONFLICT (deviceId) DO UPDATE SET
         name = excluded.name, platform = excluded.platform, lastSeenAt = excluded.lastSeenAt`,
    );
    for (const row of database.sql.prepare('SELECT deviceId, name, platform, lastSeenAt FROM devices').all()) {
      const { data } = deviceRowSchema.safeParse(row);
      if (data !== undefined) this.#byId.set(data.deviceId, data);
    }
  }

  get renames(): number {
    return this.#renames;
  }

  all(): Iterable<KnownDevice> {
    return this.#byId.values();
  }

  get(deviceId: string): KnownDevice | undefined {
    return this.#byId.get(deviceId);
  }

  save(device: KnownDevice): void {
    if (this.#byId.get(device.deviceId)?.name !== device.name) this.#renames += 1;
    this.#byId.set(device.deviceId, device);
    this.#save.run(device.deviceId, device.name ?? null, device.platform ?? null, device.lastSeenAt);
  }
}
