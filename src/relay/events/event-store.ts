import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../base/database.ts';
import { decodeHlc, type HlcStamp } from '../../base/hlc.ts';
import { epochSchema } from '../../protocol/epoch.ts';
import { eventSchema, type RelayEvent } from '../../protocol/events.ts';
import type { Audience } from './audience.ts';
import { LoggedEvent } from './logged-event.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS eventLog (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch TEXT NOT NULL,
    latest INTEGER NOT NULL,
    clean INTEGER NOT NULL,
    unsaved INTEGER NOT NULL,
    bootId TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS eventBlocks (last INTEGER PRIMARY KEY, events TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS earlierEpochs (epoch TEXT PRIMARY KEY, latest INTEGER NOT NULL) STRICT;
`;

const flag = z.literal([0, 1]).transform((value) => value === 1);
const headSchema = z.object({
  epoch: epochSchema,
  latest: z.int().nonnegative(),
  clean: flag,
  unsaved: flag,
  bootId: z.string().nullable(),
});
const audienceSchema = z.union([
  z.literal(['admin', 'everyone']),
  z.object({ sender: z.string() }),
  z.object({ only: z.string() }),
]);
const blockSchema = z.array(z.object({ audience: audienceSchema, event: eventSchema }));

/** Epochs that the one of now goes on from, with the number of the last event of each. */
export type EarlierEpochs = ReadonlyMap<string, number>;

/** What an earlier process left. */
export interface StoredLog {
  readonly epoch: string;
  /** The number of the last event that is known of. */
  readonly latest: number;
  /** It was stopped, and everything is on the disk. */
  readonly clean: boolean;
  /** Events were shown that are not in the file. */
  readonly unsaved: boolean;
  readonly bootId: string | undefined;
  readonly earlier: EarlierEpochs;
  /** Newest at the end, without holes; `undefined` when they make no sense. */
  readonly events: readonly LoggedEvent[] | undefined;
  /** The stamp of the newest event. */
  readonly hlc: HlcStamp | undefined;
}

/** The event log on disk: one row for all events that were saved at once. */
export class EventStore {
  readonly #database: Database;
  readonly #insert: StatementSync;
  readonly #trim: StatementSync;
  readonly #mark: StatementSync;
  readonly #markSaved: StatementSync;
  readonly #capacity: number;

  constructor(database: Database, capacity: number) {
    this.#database = database;
    this.#capacity = capacity;
    database.sql.exec(SCHEMA);
    this.#insert = database.sql.prepare('INSERT INTO eventBlocks (last, events) VALUES (?, ?)');
    this.#trim = database.sql.prepare('DELETE FROM eventBlocks WHERE last <= ?');
    this.#mark = database.sql.prepare('UPDATE eventLog SET unsaved = 1');
    this.#markSaved = database.sql.prepare('UPDATE eventLog SET unsaved = 0, latest = ?');
  }

  load(): StoredLog | undefined {
    const { sql } = this.#database;
    const row = sql.prepare('SELECT epoch, latest, clean, unsaved, bootId FROM eventLog').get();
    const head = headSchema.safeParse(row).data;
    if (head === undefined) return undefined;
    const blocks = sql.prepare('SELECT last, events FROM eventBlocks ORDER BY last').all();
    const earlier = new Map(
      sql
        .prepare('SELECT epoch, latest FROM earlierEpochs')
        .all()
        .map((each) => [String(each.epoch), Number(each.latest)]),
    );
    const events = parseBlocks(blocks, new Set([head.epoch, ...earlier.keys()]), head.latest);
    const { bootId, ...state } = head;
    const hlc = events?.at(-1)?.event.hlc;
    return { ...state, bootId: bootId ?? undefined, earlier, events, hlc };
  }

  /**
   * Resolves when it is on the disk: from now on a stop that is not `markClean` can be told from one that is, and all
   * that happens is of that epoch.
   */
  async markRunning(bootId: string | undefined, epoch: string, earlier: EarlierEpochs): Promise<void> {
    const { sql } = this.#database;
    this.#database.transaction(() => {
      sql.prepare('UPDATE eventLog SET clean = 0, bootId = ?, epoch = ?').run(bootId ?? null, epoch);
      sql.exec('DELETE FROM earlierEpochs');
      const insert = sql.prepare('INSERT INTO earlierEpochs (epoch, latest) VALUES (?, ?)');
      for (const [name, latest] of earlier) insert.run(name, latest);
    });
    await this.#database.durable();
  }

  /** Everything is saved; nothing comes after. Resolves when it is on the disk. */
  async markClean(): Promise<void> {
    this.#database.sql.exec('UPDATE eventLog SET clean = 1');
    await this.#database.durable();
  }

  /** A new history, whose first event will be `base + 1`. May be part of a transaction. */
  begin(epoch: string, base: number, bootId: string | undefined): void {
    this.#database.sql.exec('DELETE FROM eventBlocks; DELETE FROM eventLog; DELETE FROM earlierEpochs');
    this.#database.sql
      .prepare('INSERT INTO eventLog (id, epoch, latest, clean, unsaved, bootId) VALUES (1, ?, ?, 0, 0, ?)')
      .run(epoch, base, bootId ?? null);
  }

  /** From now on there are events that are not in the file. May be part of a transaction. */
  markUnsaved(): void {
    this.#mark.run();
  }

  /** The kept ones that follow those saved before; `latest` is the number of the newest event, kept or not. */
  save(events: readonly LoggedEvent[], latest: number): void {
    this.#database.transaction(() => this.write(events, latest));
  }

  /** As `save`, inside a transaction. */
  write(events: readonly LoggedEvent[], latest: number): void {
    const last = events.at(-1)?.sequence;
    if (last !== undefined) this.#insert.run(last, `[${events.map(rowOf).join(',')}]`);
    this.#trim.run(latest - this.#capacity);
    this.#markSaved.run(latest);
  }
}

function rowOf({ event, json }: LoggedEvent): string {
  return `{"audience":${JSON.stringify(event.audience)},"event":${json}}`;
}

/** `undefined` when a block is damaged, or one is missing: then nobody knows what happened. */
function parseBlocks(
  blocks: readonly Record<string, unknown>[],
  epochs: ReadonlySet<string>,
  latest: number,
): LoggedEvent[] | undefined {
  const events: LoggedEvent[] = [];
  for (const block of blocks) {
    for (const { audience, event } of parseBlock(block.events) ?? []) {
      const { sequence_number: sequence, epoch: own, hlc, at, ...body } = event;
      const previous = events.at(-1);
      if (!epochs.has(own) || (previous !== undefined && sequence !== previous.sequence + 1)) return undefined;
      events.push(new LoggedEvent(sequence, own, { body, audience, hlc: decodeHlc(hlc), at: Date.parse(at) }));
    }
    if (events.at(-1)?.sequence !== block.last) return undefined;
  }
  const last = events.at(-1)?.sequence ?? latest;
  if (last > latest) return undefined;
  // The newest were too old to be kept when the file was written: then so are all before them.
  return last === latest ? events : [];
}

function parseBlock(text: unknown): { audience: Audience; event: RelayEvent }[] | undefined {
  try {
    return blockSchema.safeParse(JSON.parse(String(text))).data;
  } catch {
    return undefined;
  }
}
