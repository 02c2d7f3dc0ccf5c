import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../../base/database.ts';
import type { LogEntry } from '../log/entry.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS clusterSessions (
    session TEXT PRIMARY KEY,
    relay TEXT NOT NULL,
    seen INTEGER NOT NULL,
    number INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS clusterOwners (deviceId TEXT PRIMARY KEY, session TEXT NOT NULL) STRICT;
`;

const sessionRowSchema = z.object({ session: z.string(), relay: z.string(), seen: z.int(), number: z.int() });

/** One process of a relay, as the log knows it. */
export interface Session {
  readonly session: string;
  readonly relay: string;
  /** The position of its last entry. Who finds it over names this, so that an entry since then keeps it. */
  seen: number;
  /** The number of its last entry. */
  number: number;
}

/** Which devices another owner has now, in the order of the log. */
export interface OwnerChange {
  readonly deviceId: string;
  readonly from: string | undefined;
  readonly to: string;
  /** The owner before did not give it up: what it has written to the agent since its last entry, nobody knows. */
  readonly lost: boolean;
}

/**
 * Who takes part and who owns which device: what all entries of the log up to now have made of it, the same at every
 * relay. A session that is over is not here. The session is the fencing token: what it writes later is left out.
 */
export class Leases {
  /**
   * The copy begins with entries whose sessions joined, and took their devices, before the oldest that is kept. Until
   * they have said so again, what they write shows it.
   */
  lenient = false;
  readonly #sessions = new Map<string, Session>();
  readonly #ended = new Set<string>();
  readonly #owners = new Map<string, string>();
  readonly #onEnded = new Map<string, Set<() => void>>();
  readonly #database: Database;
  readonly #saveSession: StatementSync;
  readonly #endSession: StatementSync;
  readonly #saveOwner: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    const { sql } = database;
    sql.exec(SCHEMA);
    this.#saveSession = sql.prepare(
      `INSERT INTO clusterSessions (session, relay, seen, number) VALUES (?, ?, ?, ?)
       ON CONFLICT (session) DO UPDATE SET seen = excluded.seen, number = excluded.number`,
    );
    this.#endSession = sql.prepare('DELETE FROM clusterSessions WHERE session = ?');
    this.#saveOwner = sql.prepare('INSERT OR REPLACE INTO clusterOwners (deviceId, session) VALUES (?, ?)');
    this.#load();
  }

  sessions(): Iterable<Session> {
    return this.#sessions.values();
  }

  get(session: string): Session | undefined {
    return this.#sessions.get(session);
  }

  /** `undefined`: nobody, or somebody who is over. */
  ownerOf(deviceId: string): string | undefined {
    const session = this.#owners.get(deviceId);
    return session !== undefined && this.#sessions.has(session) ? session : undefined;
  }

  devicesOf(session: string): string[] {
    return [...this.#owners].flatMap(([deviceId, owner]) => (owner === session ? [deviceId] : []));
  }

  /** Whether the entry counts. It is noted that its session lives. Inside a transaction. */
  admit(entry: LogEntry, position: number): boolean {
    const known = this.#sessions.get(entry.session);
    if (known === undefined && entry.join === undefined && !this.#mayHaveJoined(entry.session)) return false;
    if (known !== undefined && entry.number <= known.number) return false;
    const { relay } = known ?? entry.join ?? { relay: '' };
    this.#sessions.set(entry.session, { session: entry.session, relay, seen: position, number: entry.number });
    this.#saveSession.run(entry.session, relay, position, entry.number);
    return true;
  }

  /** Whether rows of the device are that session's to write. Inside a transaction. */
  mayWrite(session: string, deviceId: string): boolean {
    const owner = this.ownerOf(deviceId);
    if (owner === undefined && this.lenient) this.#own(deviceId, session);
    return owner === session || (owner === undefined && this.lenient);
  }

  /** What comes before the rows of the entry. Inside a transaction. */
  begin({ session, join, over = [], claim = [] }: LogEntry): OwnerChange[] {
    const replaced = (join?.replaces ?? []).filter((id) => id !== session && this.#sessions.has(id));
    const silent = over.filter((dead) => dead.session !== session && this.get(dead.session)?.seen === dead.seen);
    const ended = [...replaced, ...silent.map((dead) => dead.session)];
    const taken = ended.flatMap((dead) => this.#end(dead, session));
    const claimed = claim.filter((deviceId) => this.ownerOf(deviceId) === undefined);
    for (const deviceId of claimed) this.#own(deviceId, session);
    return [...taken, ...claimed.map((deviceId) => ({ deviceId, from: undefined, to: session, lost: false }))];
  }

  /** What comes after the rows of the entry. Inside a transaction. */
  finish({ session, yield: yielded = [], leave }: LogEntry): OwnerChange[] {
    // Any, as long as it is the same one for everybody.
    const [heir] = [...this.#sessions.keys()].filter((other) => other !== session).sort();
    if (leave === true) return this.#end(session, heir ?? session).map((change) => ({ ...change, lost: false }));
    return yielded.flatMap(({ deviceId, to }) => {
      if (this.#owners.get(deviceId) !== session || !this.#sessions.has(to)) return [];
      this.#own(deviceId, to);
      return [{ deviceId, from: session, to, lost: false }];
    });
  }

  /** What comes of it; `undefined` once that session is over, at once if it is already. Rejects as it does. */
  unlessEnded<T>(session: string, work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const off = this.onEnded(session, () => resolve(undefined));
      void work.then(resolve, reject).finally(off);
    });
  }

  /** Calls back when the session is over; at once, if it is already. Returns what ends that: sessions live for months. */
  onEnded(session: string, listener: () => void): () => void {
    if (!this.#sessions.has(session)) {
      listener();
      return () => undefined;
    }
    const listeners = this.#onEnded.get(session) ?? new Set();
    this.#onEnded.set(session, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** The log is another one. Inside a transaction. */
  forget(): void {
    this.#database.sql.exec('DELETE FROM clusterSessions; DELETE FROM clusterOwners');
    this.#load();
  }

  /** After a transaction that was undone. */
  reload(): void {
    this.#load();
  }

  #mayHaveJoined(session: string): boolean {
    return this.lenient && !this.#ended.has(session);
  }

  #load(): void {
    const { sql } = this.#database;
    this.#sessions.clear();
    this.#owners.clear();
    for (const row of sql.prepare('SELECT session, relay, seen, number FROM clusterSessions').all()) {
      const session = sessionRowSchema.parse(row);
      this.#sessions.set(session.session, session);
    }
    for (const row of sql.prepare('SELECT deviceId, session FROM clusterOwners').all()) {
      this.#owners.set(String(row.deviceId), String(row.session));
    }
  }

  #end(dead: string, heir: string): OwnerChange[] {
    this.#sessions.delete(dead);
    this.#ended.add(dead);
    this.#endSession.run(dead);
    for (const listener of this.#onEnded.get(dead) ?? []) listener();
    this.#onEnded.delete(dead);
    return this.devicesOf(dead).map((deviceId) => {
      this.#own(deviceId, heir);
      return { deviceId, from: dead, to: heir, lost: true };
    });
  }

  #own(deviceId: string, session: string): void {
    this.#owners.set(deviceId, session);
    this.#saveOwner.run(deviceId, session);
  }
}
