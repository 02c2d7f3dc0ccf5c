import { randomUUID } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../base/database.ts';
import { epochSchema } from '../../protocol/epoch.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messageEpoch (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch TEXT NOT NULL,
    file TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS agentJournals (
    deviceId TEXT PRIMARY KEY,
    journal TEXT NOT NULL,
    acknowledged INTEGER NOT NULL,
    connected INTEGER NOT NULL
  ) STRICT;
`;

/** Stands for a journal that nobody knows: no agent has it. */
export const NO_JOURNAL = '?';

const epochRowSchema = z.object({ epoch: epochSchema, file: z.string().nullable() });
const journalRowSchema = z.object({ journal: z.string(), acknowledged: z.int() });

/** The journal that a device's agent registered with last. */
export interface KnownJournal {
  /** Its id, or the empty string for an agent that has told none. */
  readonly journal: string;
  /** The highest `seq` that it has acknowledged, as far as that was stored. */
  readonly acknowledged: number;
}

/** What is asked of it by those who deliver. */
export type JournalMemory = Pick<DeliveryMemory, 'epoch' | 'restored' | 'beginEpoch' | 'journalOf' | 'journalAtStart'>;

/**
 * What the relay has to remember about deliveries beyond the messages themselves: in which epoch it numbers them, and
 * into which journal of which device it may have written (docs/decisions/0070). Throws what SQLite throws.
 */
export class DeliveryMemory {
  /** The file is not the one that it was: it was copied, or put back from a copy. */
  readonly restored: boolean;
  readonly #database: Database;
  readonly #connected: StatementSync;
  readonly #gone: StatementSync;
  readonly #known: StatementSync;
  /** By device; as an earlier process left them. */
  readonly #atStart: ReadonlyMap<string, string>;
  #epoch: string;

  /**
   * The table of messages is there. `replicated`: what is in the file was written by all relays of a cluster, some of
   * which run: that this process begins means nothing for it.
   */
  constructor(database: Database, replicated = false) {
    this.#database = database;
    const { sql, identity = null } = database;
    sql.exec(SCHEMA);
    this.#connected = sql.prepare(`
      INSERT INTO agentJournals (deviceId, journal, acknowledged, connected) VALUES (?, ?, ?, 1)
      ON CONFLICT (deviceId) DO UPDATE SET journal = excluded.journal, acknowledged = excluded.acknowledged,
        connected = 1`);
    this.#gone = sql.prepare('UPDATE agentJournals SET connected = 0, acknowledged = ? WHERE deviceId = ?');
    this.#known = sql.prepare('SELECT journal, acknowledged, connected FROM agentJournals WHERE deviceId = ?');
    const before = sql.prepare('SELECT deviceId, journal FROM agentJournals').all();
    this.#atStart = new Map(before.map(({ deviceId, journal }) => [String(deviceId), String(journal)]));
    const row = epochRowSchema.safeParse(sql.prepare('SELECT epoch, file FROM messageEpoch').get()).data;
    this.#epoch = row?.epoch ?? '';
    this.restored = !replicated && row !== undefined && row.file !== identity;
    if (replicated) return;
    if (this.restored) this.beginEpoch(Number.MAX_SAFE_INTEGER);
    else if (row === undefined) this.#begin();
    else this.#mayHaveBeenWritten('deviceId IN (SELECT deviceId FROM agentJournals WHERE connected = 1)');
    sql.exec('UPDATE agentJournals SET connected = 0');
  }

  get epoch(): string {
    return this.#epoch;
  }

  /**
   * The history in this file is not the one that others have seen: messages up to `lastSeq` that it calls queued may
   * have been written since, to the journal that the file knows of, or to a later one that it does not.
   */
  beginEpoch(lastSeq: number): void {
    this.#mayHaveBeenWritten(`seq <= ${lastSeq}`);
    this.#begin();
  }

  journalOf(deviceId: string): KnownJournal | undefined {
    return journalRowSchema.safeParse(this.#known.get(deviceId)).data;
  }

  /** The journal that an earlier process may have written to. */
  journalAtStart(deviceId: string): string | undefined {
    return this.#atStart.get(deviceId);
  }

  /** From now on what is queued for the device may be written to this journal. */
  connected(deviceId: string, journal: string, acknowledged: number): void {
    this.#connected.run(deviceId, journal, acknowledged);
  }

  /** Nothing is written to it any more; which messages were, the same transaction says. */
  gone(deviceId: string, acknowledged: number): void {
    this.#gone.run(acknowledged, deviceId);
  }

  /** Devices whose agents are connected, at whichever relay. */
  connectedDevices(): string[] {
    const rows = this.#database.sql.prepare('SELECT deviceId FROM agentJournals WHERE connected = 1').all();
    return rows.map(({ deviceId }) => String(deviceId));
  }

  /** Its agent is, at whichever relay. */
  isConnected(deviceId: string): boolean {
    return this.#known.get(deviceId)?.connected === 1;
  }

  /** Whoever served these devices is gone, and was not there to note what it wrote. */
  ownerLost(deviceIds: readonly string[]): void {
    if (deviceIds.length === 0) return;
    const { sql } = this.#database;
    const gone = sql.prepare('UPDATE agentJournals SET connected = 0 WHERE deviceId = ?');
    for (const deviceId of deviceIds) {
      if (!this.isConnected(deviceId)) continue;
      this.#mayHaveBeenWritten('deviceId = ?', deviceId);
      gone.run(deviceId);
    }
  }

  /** What is to be remembered from now on is of another history, which has that name. */
  forget(epoch: string): void {
    this.#database.sql.exec('DELETE FROM agentJournals');
    this.#begin(epoch);
  }

  #begin(epoch: string = randomUUID()): void {
    const { sql, identity = null } = this.#database;
    this.#epoch = epoch;
    sql.prepare('INSERT OR REPLACE INTO messageEpoch (id, epoch, file) VALUES (1, ?, ?)').run(this.#epoch, identity);
  }

  /** What a process leaves that was not there to note what it wrote. */
  #mayHaveBeenWritten(which: string, ...parameters: string[]): void {
    this.#database.sql
      .prepare(`
        UPDATE messages SET written = 1, writtenTo = coalesce(
          (SELECT journal FROM agentJournals WHERE agentJournals.deviceId = messages.deviceId), '${NO_JOURNAL}')
        WHERE status = 'queued' AND written = 0 AND ${which}`)
      .run(...parameters);
  }
}
