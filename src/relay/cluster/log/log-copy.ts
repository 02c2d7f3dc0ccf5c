import type { StatementSync } from 'node:sqlite';
import type { Database } from '../../../base/database.ts';
import { decodeHlc, type HlcStamp } from '../../../base/hlc.ts';
import { isPending } from '../../../protocol/message.ts';
import type { EventStore } from '../../events/event-store.ts';
import { LoggedEvent, type UnnumberedEvent } from '../../events/logged-event.ts';
import { Message } from '../../messages/message.ts';
import type { DeliveryMemory } from '../../store/delivery-memory.ts';
import type { SqliteMessageStore } from '../../store/sqlite-message-store.ts';
import type { Leases, OwnerChange } from '../ownership/leases.ts';
import { type InsertedRow, type LogEntry, type LoggedEventEntry, seqOf, type UpdatedRow } from './entry.ts';
import { Successors } from './successors.ts';
import { Told, toldByOwnerOf } from './told.ts';

/** Indices: devices come and go by the thousand when a relay does, and nobody looks at every row for each. */
const SCHEMA = `
  CREATE INDEX IF NOT EXISTS queuedByDevice ON messages (deviceId) WHERE status = 'queued';
  CREATE INDEX IF NOT EXISTS cancellingByDevice ON messages (deviceId) WHERE status = 'cancelling';
  CREATE TABLE IF NOT EXISTS clusterLog (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    identity TEXT NOT NULL,
    position INTEGER NOT NULL,
    events INTEGER NOT NULL
  ) STRICT;
`;

export interface LogCopyParts {
  readonly database: Database;
  readonly store: SqliteMessageStore;
  readonly memory: Pick<DeliveryMemory, 'connected' | 'gone' | 'isConnected' | 'ownerLost' | 'forget'>;
  readonly events: EventStore;
  readonly leases: Leases;
}

/** What an entry has made. */
export interface Applied {
  readonly position: number;
  readonly entry: LogEntry;
  /** Its session is over, or it was here before: it has made nothing. */
  readonly leftOut: boolean;
  /** Those of its inserts that are not there: their ids are others', or (`foreign`) their device is. */
  readonly refused: ReadonlySet<string>;
  readonly foreign: ReadonlySet<string>;
  readonly events: readonly LoggedEvent[];
  readonly owners: readonly OwnerChange[];
}

const NO_IDS: ReadonlySet<string> = new Set();

/**
 * What all entries of the log up to a position have made, in the relay's own file. Every relay applies the same entries
 * in the same order, and so has the same rows, positions, owners and numbers of events.
 */
export class LogCopy {
  readonly told: Told;
  readonly successors: Successors;
  readonly #parts: LogCopyParts;
  readonly #move: StatementSync;
  #identity = '';
  #position = 0;
  #events = 0;

  constructor(parts: LogCopyParts) {
    this.#parts = parts;
    const { sql } = parts.database;
    sql.exec(SCHEMA);
    this.told = new Told(parts.database);
    this.successors = new Successors(parts.database);
    this.#move = sql.prepare('UPDATE clusterLog SET position = ?, events = ?');
    const row = sql.prepare('SELECT identity, position, events FROM clusterLog').get();
    if (row === undefined) return;
    this.#identity = String(row.identity);
    this.#position = Number(row.position);
    this.#events = Number(row.events);
  }

  get identity(): string {
    return this.#identity;
  }

  /** Of the last entry that was applied; 0 before the first. */
  get position(): number {
    return this.#position;
  }

  /** How many events there were up to there. */
  get events(): number {
    return this.#events;
  }

  /** It is of another log, or too old to go on: it begins anew behind that position, with so many events before. */
  begin(identity: string, position: number, events: number): void {
    const { database, memory, leases, events: store } = this.#parts;
    database.transaction(() => {
      database.sql.exec('DELETE FROM messages; DELETE FROM clusterLog');
      memory.forget(identity);
      leases.forget();
      this.told.forget();
      this.successors.forget();
      store.begin(identity, events, undefined);
      database.sql
        .prepare('INSERT INTO clusterLog (id, identity, position, events) VALUES (1, ?, ?, ?)')
        .run(identity, position, events);
    });
    this.#identity = identity;
    this.#position = position;
    this.#events = events;
  }

  /** It turned out how many events there were before what it begins with. */
  beginAt(events: number): void {
    this.begin(this.#identity, this.#position, events);
  }

  /** The entry after the last one, or a later one where the log has holes. @throws what SQLite throws, when nothing was applied */
  apply(position: number, entry: LogEntry): Applied {
    const { database, leases } = this.#parts;
    try {
      const applied = database.transaction(() => this.#apply(position, entry));
      this.#position = position;
      this.#events += applied.events.length;
      return applied;
    } catch (error) {
      for (const part of [leases, this.told, this.successors]) part.reload();
      throw error;
    }
  }

  #apply(position: number, entry: LogEntry): Applied {
    const { leases, memory } = this.#parts;
    if (!leases.admit(entry, position)) {
      this.#move.run(position, this.#events);
      return { position, entry, leftOut: true, refused: NO_IDS, foreign: NO_IDS, events: [], owners: [] };
    }
    const begun = leases.begin(entry);
    memory.ownerLost(begun.flatMap(({ deviceId, lost }) => (lost ? [deviceId] : [])));
    const { refused, foreign } = this.#writeRows(position, entry);
    // What was refused has not happened, and of a device its owner alone knows how it is.
    const happened = (entry.events ?? []).filter(({ event }) => {
      const deviceId = toldByOwnerOf(event);
      if (deviceId === undefined) return true;
      return !('messageId' in event && refused.has(event.messageId)) && leases.mayWrite(entry.session, deviceId);
    });
    const events = this.#writeEvents(happened);
    // Messages that a relay brought along are over, or not, without an event.
    this.told.settle(entry.events === undefined ? new Set(entry.inserts?.map(({ id }) => id)) : NO_IDS);
    const owners = [...begun, ...leases.finish(entry)];
    this.#move.run(position, this.#events + events.length);
    return { position, entry, leftOut: false, refused, foreign, events, owners };
  }

  #writeRows(
    position: number,
    { session, inserts = [], updates = [], notes = [] }: LogEntry,
  ): Pick<Applied, 'refused' | 'foreign'> {
    const { store, memory, leases } = this.#parts;
    const refused = new Set<string>();
    const foreign = new Set<string>();
    for (const [index, row] of inserts.entries()) {
      if (!leases.mayWrite(session, row.deviceId)) foreign.add(row.id);
      if (foreign.has(row.id) || store.hasId(row.id)) refused.add(row.id);
      else store.write([this.#inserted(row, seqOf(position, index))], []);
    }
    for (const row of updates) {
      const found = refused.has(row.id) ? undefined : store.find(row.id);
      // What was written before the device was handed over may come after it.
      if (found === undefined || !leases.mayWrite(session, found.deviceId)) continue;
      store.write([], [updated(found, row)]);
      if (!isPending(row.status)) this.told.changed(row.id, found.deviceId);
    }
    for (const note of notes) {
      if (note.type !== 'sender' && !leases.mayWrite(session, note.deviceId)) continue;
      if (note.type === 'connected') memory.connected(note.deviceId, note.journal, note.acknowledged);
      else if (note.type === 'gone') memory.gone(note.deviceId, note.acknowledged);
      else {
        store.changeSender(note.before, note.now);
        this.successors.note(note.before, note.now);
      }
    }
    return { refused, foreign };
  }

  #writeEvents(entries: readonly LoggedEventEntry[]): LoggedEvent[] {
    if (entries.length === 0) return [];
    const first = this.#events + 1;
    const events = entries.map((each, index) => new LoggedEvent(first + index, this.#identity, unnumbered(each)));
    this.#parts.events.write(events, this.#events + events.length);
    for (const { body, at } of events) this.told.note(body, at);
    return events;
  }

  #inserted(row: InsertedRow, seq: number): Message {
    const { payload, ...rest } = { ...row, sender: this.successors.of(row.sender) };
    const state = { status: 'queued', receipt: undefined, error: undefined, typedParts: undefined } as const;
    const given = { hlc: undefined, writtenTo: undefined, ...rest };
    const message = new Message({ ...given, ...state, seq, epoch: this.#identity, updatedAt: row.createdAt }, true);
    if (payload !== undefined) message.payload = { payload, text: '' };
    return message;
  }
}

function updated(found: ConstructorParameters<typeof Message>[0], row: UpdatedRow): Message {
  const absent = { receipt: undefined, error: undefined, typedParts: undefined, writtenTo: undefined };
  return new Message({ ...found, ...absent, ...row }, true);
}

function unnumbered({ audience, event }: LoggedEventEntry): UnnumberedEvent {
  const { sequence_number: _, epoch: __, hlc, at, ...body } = event;
  return { body, audience, hlc: decodeHlc(hlc) satisfies HlcStamp, at: Date.parse(at) };
}
