import { z } from 'zod';
import type { Database } from '../../base/database.ts';
import { heldOutcomeSchema, receiptSchema, type TypingError, typingErrorSchema } from '../../protocol/message.ts';
import { payloadSchema, type Segment } from '../../protocol/segments.ts';

/**
 * `typing`: given to a typist. `held`: waits for its user, and is the only state that keeps the text. `done`: over.
 * Messages that wait their turn are not here: the relay sends them again (docs/decisions/0010).
 */
const INBOX_SCHEMA = `
  CREATE TABLE IF NOT EXISTS inbox (
    id            TEXT PRIMARY KEY,
    state         TEXT NOT NULL CHECK (state IN ('typing', 'held', 'done')),
    outcome       TEXT,
    receipt       TEXT,
    error         TEXT,
    payload       TEXT,
    was_held      INTEGER NOT NULL DEFAULT 0,
    update_unsent INTEGER NOT NULL DEFAULT 0,
    sent_at       INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS inbox_done ON inbox (updated_at) WHERE state = 'done';
  CREATE INDEX IF NOT EXISTS inbox_held ON inbox (sent_at) WHERE state = 'held';
  CREATE INDEX IF NOT EXISTS inbox_unsent ON inbox (updated_at) WHERE update_unsent = 1;
`;

/** How a message ended: an ACK's or an update's fields. */
export interface Ending {
  outcome: z.infer<typeof heldOutcomeSchema>;
  receipt?: z.infer<typeof receiptSchema>;
  error?: TypingError;
}

/** What the journal knows of an id. `wasHeld`: its ACK was `held`, and its ending goes out as an update. */
export type JournalEntry =
  | { state: 'typing' }
  | { state: 'held'; error: TypingError }
  | { state: 'done'; ending: Ending; wasHeld: boolean };

/** A message that waits for the user of this computer. */
export interface HeldMessage {
  id: string;
  payload: Segment[];
  /** Why it is held: one of the `HELD_…` codes. */
  error: TypingError;
  /** When the relay accepted the message, milliseconds since the Unix epoch, by the relay's clock. */
  sentAt: number;
  /** When it was held, milliseconds since the Unix epoch. */
  heldAt: number;
}

const json = z.string().transform((text): unknown => JSON.parse(text));
const storedError = json.pipe(typingErrorSchema);

/** A row as it lies in the file: outside data like any other, for an older or newer Lantype may have written it. */
export const entryRowSchema = z
  .object({
    state: z.enum(['typing', 'held', 'done']),
    outcome: heldOutcomeSchema.nullable(),
    receipt: receiptSchema.nullable(),
    error: storedError.nullable(),
    was_held: z.number(),
  })
  .transform((row): JournalEntry => {
    if (row.state === 'typing') return { state: 'typing' };
    if (row.state === 'held') return { state: 'held', error: row.error ?? { code: 'HELD', message: 'Held.' } };
    const ending: Ending = {
      outcome: row.outcome ?? 'failed',
      ...(row.receipt && { receipt: row.receipt }),
      ...(row.error && { error: row.error }),
    };
    return { state: 'done', ending, wasHeld: row.was_held === 1 };
  });

export const heldRowSchema = z
  .object({
    id: z.string(),
    payload: json.pipe(payloadSchema),
    error: storedError,
    sent_at: z.number(),
    updated_at: z.number(),
  })
  .transform(
    (row): HeldMessage => ({
      id: row.id,
      payload: row.payload,
      error: row.error,
      sentAt: row.sent_at,
      heldAt: row.updated_at,
    }),
  );

/** Creates what is missing. */
export function prepareInboxTables(database: Database): void {
  database.sql.exec(INBOX_SCHEMA);
}
