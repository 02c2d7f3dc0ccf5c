import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../../base/database.ts';
import type { EventBody } from '../../../protocol/events.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS clusterDevices (
    deviceId TEXT PRIMARY KEY,
    online INTEGER NOT NULL,
    name TEXT,
    platform TEXT,
    seenAt INTEGER NOT NULL,
    depth INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS clusterSent (messageId TEXT PRIMARY KEY, deviceId TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS clusterUntold (messageId TEXT PRIMARY KEY, deviceId TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const orUndefined = z
  .string()
  .nullable()
  .transform((value) => value ?? undefined);
const deviceRowSchema = z.object({
  deviceId: z.string(),
  online: z.int().transform((value) => value === 1),
  name: orUndefined,
  platform: orUndefined,
  seenAt: z.int(),
  depth: z.int(),
});

/** What was told last of a device. `seenAt`: of its coming or going, milliseconds since the Unix epoch. */
export type ToldDevice = z.output<typeof deviceRowSchema>;

const OF_A_DEVICE: ReadonlySet<string> = new Set([
  'device.connected',
  'device.disconnected',
  'device.status',
  'queue.depth',
]);

/** The device whose owner alone tells that; `undefined` for what any relay may tell. */
export function toldByOwnerOf(body: EventBody): string | undefined {
  if (!('deviceId' in body)) return undefined;
  return 'messageId' in body || OF_A_DEVICE.has(body.type) ? body.deviceId : undefined;
}

/**
 * How things stand by the events of the log: which devices are there, how long their queues are, and which messages are
 * on their way. Every relay has the same; and whoever takes a device over sees by it what is not true any more.
 */
export class Told {
  readonly #database: Database;
  readonly #devices = new Map<string, ToldDevice>();
  /** By message: its device. */
  readonly #sent = new Map<string, string>();
  /** Their rows say something that was not told; by message: its device. */
  readonly #untold = new Map<string, string>();
  /** As `#untold`, of the entry that is being applied: most of it is told with it. */
  readonly #changed = new Map<string, string>();
  /** By device, none of them 0. */
  readonly #counts = new Map<string, number>();
  #renames = 0;
  readonly #saveDevice: StatementSync;
  readonly #saveSent: StatementSync;
  readonly #dropSent: StatementSync;
  readonly #saveUntold: StatementSync;
  readonly #dropUntold: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    const { sql } = database;
    sql.exec(SCHEMA);
    this.#saveDevice = sql.prepare(
      `INSERT OR REPLACE INTO clusterDevices (deviceId, online, name, platform, seenAt, depth)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#saveSent = sql.prepare('INSERT OR REPLACE INTO clusterSent (messageId, deviceId) VALUES (?, ?)');
    this.#dropSent = sql.prepare('DELETE FROM clusterSent WHERE messageId = ?');
    this.#saveUntold = sql.prepare('INSERT OR REPLACE INTO clusterUntold (messageId, deviceId) VALUES (?, ?)');
    this.#dropUntold = sql.prepare('DELETE FROM clusterUntold WHERE messageId = ?');
    this.reload();
  }

  /** How often a device has called itself otherwise than before. */
  get renames(): number {
    return this.#renames;
  }

  device(deviceId: string): ToldDevice | undefined {
    return this.#devices.get(deviceId);
  }

  isSent(messageId: string): boolean {
    return this.#sent.has(messageId);
  }

  /** How many messages to the device are on their way. */
  sentTo(deviceId: string): number {
    return this.#counts.get(deviceId) ?? 0;
  }

  /** Messages whose rows say something else than what was told last. Whoever takes the device over tells it. */
  untoldOf(deviceId: string): string[] {
    return [...this.#untold].flatMap(([messageId, device]) => (device === deviceId ? [messageId] : []));
  }

  /** The message has another status in its row. Inside a transaction. */
  changed(messageId: string, deviceId: string): void {
    this.#changed.set(messageId, deviceId);
  }

  /** All of an entry was noted; of some messages nothing need be told. Inside a transaction. */
  settle(except: ReadonlySet<string>): void {
    for (const [messageId, deviceId] of this.#changed) {
      if (except.has(messageId)) continue;
      this.#untold.set(messageId, deviceId);
      this.#saveUntold.run(messageId, deviceId);
    }
    this.#changed.clear();
  }

  /** Inside a transaction. `at`: milliseconds since the Unix epoch. */
  note(body: EventBody, at: number): void {
    if ('messageId' in body) this.#noteMessage(body.messageId, body.deviceId, body.status === 'sent');
    else if (body.type === 'device.connected') {
      const { deviceId, name, platform } = body;
      this.#noteDevice({ ...this.#of(deviceId), name, platform, online: true, seenAt: at });
    } else if (body.type === 'device.disconnected') {
      this.#noteDevice({ ...this.#of(body.deviceId), online: false, seenAt: at });
    } else if (body.type === 'queue.depth') {
      this.#noteDevice({ ...this.#of(body.deviceId), depth: body.queueDepth });
    }
  }

  /** The log is another one. Inside a transaction. */
  forget(): void {
    this.#database.sql.exec('DELETE FROM clusterDevices; DELETE FROM clusterSent; DELETE FROM clusterUntold');
    this.reload();
  }

  /** Also after a transaction that was undone. */
  reload(): void {
    const { sql } = this.#database;
    this.#renames += 1;
    this.#devices.clear();
    this.#sent.clear();
    this.#counts.clear();
    this.#changed.clear();
    this.#untold.clear();
    for (const { messageId, deviceId } of sql.prepare('SELECT messageId, deviceId FROM clusterUntold').all()) {
      this.#untold.set(String(messageId), String(deviceId));
    }
    for (const row of sql.prepare('SELECT * FROM clusterDevices').all()) {
      const device = deviceRowSchema.parse(row);
      this.#devices.set(device.deviceId, device);
    }
    for (const { messageId, deviceId } of sql.prepare('SELECT messageId, deviceId FROM clusterSent').all()) {
      this.#sent.set(String(messageId), String(deviceId));
      this.#count(String(deviceId), 1);
    }
  }

  #of(deviceId: string): ToldDevice {
    const nothing = { deviceId, online: false, name: undefined, platform: undefined, seenAt: 0, depth: 0 };
    return this.#devices.get(deviceId) ?? nothing;
  }

  #noteDevice(device: ToldDevice): void {
    const { deviceId, online, name = null, platform = null, seenAt, depth } = device;
    const before = this.#devices.get(deviceId);
    if (before?.name !== device.name || before?.seenAt === 0) this.#renames += 1;
    this.#devices.set(deviceId, device);
    this.#saveDevice.run(deviceId, online ? 1 : 0, name, platform, seenAt, depth);
  }

  #noteMessage(messageId: string, deviceId: string, isSent: boolean): void {
    this.#changed.delete(messageId);
    if (this.#untold.delete(messageId)) this.#dropUntold.run(messageId);
    if (isSent === this.#sent.has(messageId)) return;
    this.#count(deviceId, isSent ? 1 : -1);
    if (isSent) {
      this.#sent.set(messageId, deviceId);
      this.#saveSent.run(messageId, deviceId);
    } else {
      this.#sent.delete(messageId);
      this.#dropSent.run(messageId);
    }
  }

  #count(deviceId: string, change: 1 | -1): void {
    const count = (this.#counts.get(deviceId) ?? 0) + change;
    if (count > 0) this.#counts.set(deviceId, count);
    else this.#counts.delete(deviceId);
  }
}
