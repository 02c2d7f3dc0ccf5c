import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Database } from '../../base/database.ts';
import { epochSchema, eventSchema } from '../../protocol/events.ts';
import type { Audience } from './audience.ts';
import { LoggedEvent } from './logged-event.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS eventLog (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch TEXT NOT NULL,
    base INTEGER NOT NULL,
    clean INTEGER NOT NULL,
    bootId TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS eventBlocks (last INTEGER PRIMARY KEY, events TEXT NOT NULL) STRICT;
`;
/** Deleting in every commit would cost as much as writing. */
const WRITES_PER_TRIM = 200;

const headSchema = z.object({
  epoch: epochSchema,
  base: z.int().nonnegative(),
  clean: z.literal([0, 1]).transform((value) => value === 1),
  bootId: z.string().nullable(),
});
const audienceSchema = z.union([z.literal(['admin', 'everyone']), z.object({ sender: z.string() })]);
const blockSchema = z.array(z.object({ audience: audienceSchema, event: eventSchema }));

/** What an earlier process left. */
export interface StoredLog {
  readonly epoch: string;
  /** The number of the last event that is known of. */
  readonly latest: number;
  /** It was stopped, and has written all there was to write. */
  readonly clean: boolean;
  readonly bootId: string | undefined;
  /** Newest at the end, without holes; `undefined` when they make no sense. */
  readonly events: readonly LoggedEvent[] | undefined;
  /** The stamp of the newest event. */
  readonly hlc: string | undefined;
}

/** The event log on disk: one row for all events of one commit. */
export class EventStore {
  readonly #database: Database;
  readonly #insert: StatementSync;
  readonly #trim: StatementSync;
  readonly #capacity: number;
  #writes = 0;

  constructor(database: Database, capacity: number) {
    this.#database = database;
    this.#capacity = capacity;
    database.sql.exec(SCHEMA);
    this.#insert = database.sql.prepare('INSERT INTO eventBlocks (last, events) VALUES (?, ?)');
    this.#trim = database.sql.prepare('DELETE FROM eventBlocks WHERE last <= ?');
  }

  load(): StoredLog | undefined {
    const { sql } = this.#database;
    const row = sql.prepare('SELECT epoch, base, clean, bootId FROM eventLog').get();
    const head = headSchema.safeParse(row).data;
    if (head === undefined) return undefined;
    const blocks = sql.prepare('SELECT last, events FROM eventBlocks ORDER BY last').all();
    const latest = Math.max(head.base, Number(blocks.at(-1)?.last ?? 0));
    const parsed = parseBlocks(blocks, head.epoch, latest);
    const { epoch, clean, bootId } = head;
    return { epoch, latest, clean, bootId: bootId ?? undefined, events: parsed?.events, hlc: parsed?.hlc };
  }

  /** Resolves when it is on the disk: from now on a stop that is not `markClean` can be told from one that is. */
  async markRunning(epoch: string, bootId: string | undefined): Promise<void> {
    this.#database.sql.prepare('UPDATE eventLog SET clean = 0, bootId = ? WHERE epoch = ?').run(bootId ?? null, epoch);
    await this.#database.durable();
  }

  /** Everything is written; nothing comes after. Resolves when it is on the disk. */
  async markClean(): Promise<void> {
    this.#database.sql.exec('UPDATE eventLog SET clean = 1');
    await this.#database.durable();
  }

  /** A new history, whose first event will be `base + 1`. May be part of a transaction. */
  begin(epoch: string, base: number, bootId: string | undefined): void {
    this.#database.sql.exec('DELETE FROM eventBlocks; DELETE FROM eventLog');
    this.#database.sql
      .prepare('INSERT INTO eventLog (id, epoch, base, clean, bootId) VALUES (1, ?, ?, 0, ?)')
      .run(epoch, base, bootId ?? null);
  }

  /** For use inside a transaction. */
  write(events: readonly LoggedEvent[]): void {
    const last = events.at(-1)?.sequence;
    if (last === undefined) return;
    this.#insert.run(last, `[${events.map(rowOf).join(',')}]`);
    this.#writes += 1;
    if (this.#writes % WRITES_PER_TRIM === 0) this.#trim.run(last - this.#capacity);
  }
}

function rowOf({ audience, json }: LoggedEvent): string {
  return `{"audience":${JSON.stringify(audience)},"event":${json}}`;
}

/** `undefined` when a block is damaged, or one is missing: then nobody knows what happened. */
function parseBlocks(
  blocks: readonly Record<string, unknown>[],
  epoch: string,
  latest: number,
): { events: LoggedEvent[]; hlc: string | undefined } | undefined {
  const events: LoggedEvent[] = [];
  let hlc: string | undefined;
  for (const block of blocks) {
    for (const { audience, event } of parseBlock(block.events) ?? []) {
      const previous = events.at(-1);
      if (event.epoch !== epoch || (previous !== undefined && event.sequence_number !== previous.sequence + 1)) {
        return undefined;
      }
      hlc = event.hlc;
      events.push(new LoggedEvent(event.sequence_number, Date.parse(event.at), audience, JSON.stringify(event)));
    }
    if (events.at(-1)?.sequence !== block.last) return undefined;
  }
  return events.length === 0 || events.at(-1)?.sequence === latest ? { events, hlc } : undefined;
}

function parseBlock(text: unknown): { audience: Audience; event: z.infer<typeof eventSchema> }[] | undefined {
  try {
    return blockSchema.safeParse(JSON.parse(String(text))).data;
  } catch {
    return undefined;
  }
}
