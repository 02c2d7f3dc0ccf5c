import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import type { Logger } from '../../base/logger.ts';
import type { MessageSender } from '../../protocol/frames.ts';
import { nameSchema } from '../../protocol/name.ts';

/** What the user of this computer has said of a sender. */
export const senderVerdictSchema = z.enum(['allowed', 'refused']);
export type SenderVerdict = z.infer<typeof senderVerdictSchema>;

/** An id means something only together with the relay that gave it. */
export interface SenderKey {
  readonly relayId: string;
  readonly id: string;
}

/** Whoever has sent something to this computer. Times in milliseconds since the Unix epoch. */
export interface KnownSender extends SenderKey {
  name: string;
  /** `undefined`: nothing was said yet. */
  verdict: SenderVerdict | undefined;
  readonly firstAt: number;
  lastAt: number;
}

const TABLE = `
  CREATE TABLE IF NOT EXISTS senders (
    relay_id TEXT NOT NULL,
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    verdict  TEXT,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    PRIMARY KEY (relay_id, id)
  ) STRICT;
`;

const rowSchema = z
  .object({
    relay_id: z.string(),
    id: z.string(),
    name: nameSchema,
    // What cannot be read is no permission.
    verdict: senderVerdictSchema.nullable().catch('refused'),
    first_at: z.int(),
    last_at: z.int(),
  })
  .transform(
    (row): KnownSender => ({
      relayId: row.relay_id,
      id: row.id,
      name: row.name,
      verdict: row.verdict ?? undefined,
      firstAt: row.first_at,
      lastAt: row.last_at,
    }),
  );

/** A relay may make up senders as fast as it likes. Of those that nothing was said of, so many are remembered. */
const MAX_UNDECIDED = 200;
/** When somebody sent last is written so often at most: one statement more for each message would be felt. */
const SAVE_MS = 60_000;

/** Who has sent to this computer, and what its user has said of them: on this computer, where no relay can change it. */
export class SenderBook {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #senders = new Map<string, KnownSender>();
  readonly #savedAt = new Map<string, number>();
  readonly #save: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: Database, clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
    const { sql } = database;
    sql.exec(TABLE);
    this.#save = sql.prepare(
      `INSERT INTO senders (relay_id, id, name, verdict, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (relay_id, id) DO UPDATE SET
         name = excluded.name, verdict = excluded.verdict, last_at = excluded.last_at`,
    );
    this.#delete = sql.prepare('DELETE FROM senders WHERE relay_id = ? AND id = ?');
    for (const row of sql.prepare('SELECT * FROM senders').all()) {
      const { data } = rowSchema.safeParse(row);
      if (data !== undefined) this.#senders.set(keyOf(data), data);
    }
  }

  /** Who sent last comes first. */
  list(): KnownSender[] {
    return [...this.#senders.values()].sort((one, other) => other.lastAt - one.lastAt);
  }

  find(key: SenderKey): KnownSender | undefined {
    return this.#senders.get(keyOf(key));
  }

  /** It has sent something now. Returns whether it was not known, or by another name. */
  note(relayId: string, { id, name }: MessageSender): boolean {
    const now = this.#clock.now();
    const key = keyOf({ relayId, id });
    const known = this.#senders.get(key);
    const sender = known ?? { relayId, id, name, verdict: undefined, firstAt: now, lastAt: now };
    const changed = known === undefined || known.name !== name;
    sender.name = name;
    sender.lastAt = now;
    this.#senders.set(key, sender);
    const savedAt = this.#savedAt.get(key);
    if (!changed && savedAt !== undefined && Math.abs(now - savedAt) < SAVE_MS) return false;
    try {
      this.#write(sender);
      if (known === undefined) this.#forgetOldest();
    } catch (error) {
      // Of a sender that was not written nothing was said either.
      this.#logger.warn({ error: String(error) }, 'who sends to this computer could not be saved');
    }
    return changed;
  }

  /** `undefined` takes back what was said. False: there is no such sender. @throws what SQLite throws; nothing is changed then */
  decide(key: SenderKey, verdict: SenderVerdict | undefined): boolean {
    const sender = this.find(key);
    if (sender === undefined) return false;
    this.#write({ ...sender, verdict });
    sender.verdict = verdict;
    return true;
  }

  #write(sender: KnownSender): void {
    const { relayId, id, name, verdict = null, firstAt, lastAt } = sender;
    this.#save.run(relayId, id, name, verdict, firstAt, lastAt);
    this.#savedAt.set(keyOf(sender), lastAt);
  }

  #forgetOldest(): void {
    const undecided = this.list().filter(({ verdict }) => verdict === undefined);
    for (const sender of undecided.slice(MAX_UNDECIDED)) {
      this.#delete.run(sender.relayId, sender.id);
      this.#senders.delete(keyOf(sender));
      this.#savedAt.delete(keyOf(sender));
    }
  }
}

function keyOf({ relayId, id }: SenderKey): string {
  return `${relayId}\n${id}`;
}
