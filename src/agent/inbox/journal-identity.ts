import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../base/database.ts';
import type { JournalIdentity } from '../../protocol/frames.ts';

const rowSchema = z.object({
  id: z.guid(),
  file: z.string().nullable(),
  relay_id: z.string().nullable(),
  epoch: z.string().nullable(),
});

/**
 * Which journal this is, so that a relay can tell whether what it once wrote is remembered here. A file that is not the
 * one that it was (restored, copied) is another journal: it may have forgotten what was typed since.
 */
export class JournalIdentifier {
  readonly #database: Database;
  readonly #id: string;

  /** The tables are there. */
  constructor(database: Database) {
    this.#database = database;
    const { sql, identity } = database;
    const known = rowSchema.safeParse(sql.prepare('SELECT * FROM inbox_identity').get()).data;
    if (known !== undefined && known.file === (identity ?? null)) {
      this.#id = known.id;
      return;
    }
    this.#id = randomUUID();
    sql
      .prepare('INSERT OR REPLACE INTO inbox_identity (only_row, id, file, relay_id, epoch) VALUES (1, ?, ?, ?, ?)')
      .run(this.#id, identity ?? null, known?.relay_id ?? null, known?.epoch ?? null);
  }

  /** For the next registration. */
  describe(): JournalIdentity {
    const { sql } = this.#database;
    const row = rowSchema.parse(sql.prepare('SELECT * FROM inbox_identity').get());
    const { relay_id: relayId, epoch } = row;
    // A relay of version 0.1 has no epoch.
    if (relayId === null || epoch === null || epoch === '') return { id: this.#id };
    const { seen } = sql
      .prepare(`
        SELECT max(coalesce((SELECT max(seq) FROM inbox WHERE relay_id = :relayId AND epoch = :epoch), 0),
                   coalesce((SELECT seq FROM inbox_pruned WHERE relay_id = :relayId AND epoch = :epoch), 0)) AS seen`)
      .get({ relayId, epoch }) ?? { seen: 0 };
    return { id: this.#id, relayId, epoch, seq: Number(seen) };
  }

  /** From now on messages come from this relay. What an older Lantype journalled can only be its. */
  registered(relayId: string, epoch: string): void {
    const { sql } = this.#database;
    const known = rowSchema.parse(sql.prepare('SELECT * FROM inbox_identity').get());
    if (known.relay_id === relayId && known.epoch === epoch) return;
    sql.prepare('UPDATE inbox_identity SET relay_id = ?, epoch = ?').run(relayId, epoch);
    sql.prepare(`UPDATE OR IGNORE inbox SET relay_id = ? WHERE relay_id = ''`).run(relayId);
  }
}
