import { z } from 'zod';
import { addMissingColumns, type Database } from '../../base/database.ts';
import { type MessageSender, senderSchema } from '../../protocol/frames.ts';
import { heldOutcomeSchema, receiptSchema, type TypingError, typingErrorSchema } from '../../protocol/message.ts';
import { payloadSchema, type Segment } from '../../protocol/segments.ts';

/**
 * `typing`: given to a typist. `held`: waits for its user, and is the only state that keeps the text. `done`: over.
 * Messages that wait their turn are not here: the relay sends them again (docs/decisions/0010). An id belongs to the
 * relay that sent it; rows of files of version 0.1 belong to the relay that registers this agent next.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS inbox (
    relay_id      TEXT NOT NULL,
    id            TEXT NOT NULL,
    epoch         TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    body_hash     TEXT,
    state         TEXT NOT NULL CHECK (state IN ('typing', 'held', 'done')),
    outcome       TEXT,
    receipt       TEXT,
    error         TEXT,
    payload       TEXT,
    typed_parts   INTEGER NOT NULL DEFAULT 0,
    was_held      INTEGER NOT NULL DEFAULT 0,
    update_unsent INTEGER NOT NULL DEFAULT 0,
    sent_at       INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    sender        TEXT,
    PRIMARY KEY (relay_id, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS inbox_done ON inbox (updated_at) WHERE state = 'done';
  CREATE INDEX IF NOT EXISTS inbox_held ON inbox (sent_at) WHERE state = 'held';
  CREATE INDEX IF NOT EXISTS inbox_unsent ON inbox (updated_at) WHERE update_unsent = 1;
  CREATE INDEX IF NOT EXISTS inbox_order ON inbox (relay_id, epoch, seq);
  CREATE TABLE IF NOT EXISTS inbox_pruned (
    relay_id TEXT NOT NULL,
    epoch    TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    PRIMARY KEY (relay_id, epoch)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS inbox_identity (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    id       TEXT NOT NULL,
    file     TEXT,
    relay_id TEXT,
    epoch    TEXT
  ) STRICT;
`;

/** Files of version 0.1 know no relay. */
const FROM_VERSION_0_1 = `
  DROP INDEX IF EXISTS inbox_done; DROP INDEX IF EXISTS inbox_held; DROP INDEX IF EXISTS inbox_unsent;
  ALTER TABLE inbox RENAME TO inbox_0_1;
  ${TABLES}
  INSERT INTO inbox
      (relay_id, id, epoch, seq, state, outcome, receipt, error, payload, was_held, update_unsent, sent_at, updated_at)
    SELECT '', id, '', 0, state, outcome, receipt, error, payload, was_held, update_unsent, sent_at, updated_at
    FROM inbox_0_1 ORDER BY rowid;
  DROP TABLE inbox_0_1;
`;

/** Where a message stands: its id means something only together with its relay. */
export interface MessageKey {
  readonly relayId: string;
  readonly id: string;
}

/** What of a message's frame the journal keeps, so that it can tell the message from another one with the same id. */
export interface JournalledMessage extends MessageKey {
  /** Empty, 0: its relay does not say. */
  readonly epoch: string;
  readonly seq: number;
  readonly bodyHash: string;
  /** When the relay accepted the message, milliseconds since the Unix epoch, by the relay's clock. */
  readonly sentAt: number;
  /** `undefined`: its relay does not say. */
  readonly sender?: MessageSender | undefined;
}

/** How a message ended: an ACK's or an update's fields. */
export interface Ending {
  outcome: z.infer<typeof heldOutcomeSchema>;
  receipt?: z.infer<typeof receiptSchema>;
  error?: TypingError;
  /** So many segments are typed, and the rest never will be; left out: none or all, as the outcome says. */
  typedParts?: number;
}

/** What the journal knows of an id. `wasHeld`: its ACK was `held`, and its ending goes out as an update. */
export type JournalEntry = { readonly bodyHash: string | undefined } & (
  | { state: 'typing' }
  | { state: 'held'; error: TypingError; typedParts: number }
  | { state: 'done'; ending: Ending; wasHeld: boolean }
);

/** A message that waits for the user of this computer, or the rest of one that was stopped in the middle. */
export interface HeldMessage {
  /** Empty: an older Lantype held it, for the relay that this agent registers with next. */
  relayId: string;
  readonly id: string;
  /** What is not typed yet. */
  payload: Segment[];
  /** So many segments before `payload` are typed. */
  typedParts: number;
  /** Why it is held: one of the `HELD_…` codes. */
  error: TypingError;
  /** When the relay accepted the message, milliseconds since the Unix epoch, by the relay's clock. */
  sentAt: number;
  /** When it was held, milliseconds since the Unix epoch. */
  heldAt: number;
  readonly sender?: MessageSender | undefined;
}

const json = z.string().transform((text): unknown => JSON.parse(text));
const storedError = json.pipe(typingErrorSchema);
/** JSON; `undefined` when nobody said, or it cannot be read. */
export const storedSenderSchema = json
  .pipe(senderSchema)
  .nullish()
  .catch(undefined)
  .transform((sender) => sender ?? undefined);

/** A row as it lies in the file: outside data like any other, for an older or newer Lantype may have written it. */
export const entryRowSchema = z
  .object({
    state: z.enum(['typing', 'held', 'done']),
    body_hash: z.string().nullable(),
    outcome: heldOutcomeSchema.nullable(),
    receipt: receiptSchema.nullable(),
    error: storedError.nullable(),
    typed_parts: z.int().nonnegative(),
    was_held: z.number(),
  })
  .transform((row): JournalEntry => {
    const { state, typed_parts: typedParts } = row;
    const bodyHash = row.body_hash ?? undefined;
    if (state === 'typing') return { state, bodyHash };
    if (state === 'held')
      return { state, bodyHash, typedParts, error: row.error ?? { code: 'HELD', message: 'Held.' } };
    const ending: Ending = {
      outcome: row.outcome ?? 'failed',
      ...(row.receipt && { receipt: row.receipt }),
      ...(row.error && { error: row.error }),
      ...(typedParts > 0 && { typedParts }),
    };
    return { state, bodyHash, ending, wasHeld: row.was_held === 1 };
  });

export const heldRowSchema = z
  .object({
    relay_id: z.string(),
    id: z.string(),
    payload: json.pipe(payloadSchema),
    typed_parts: z.int().nonnegative(),
    error: storedError,
    sent_at: z.number(),
    updated_at: z.number(),
    sender: storedSenderSchema,
  })
  .transform(
    (row): HeldMessage => ({
      sender: row.sender,
      relayId: row.relay_id,
      id: row.id,
      payload: row.payload,
      typedParts: row.typed_parts,
      error: row.error,
      sentAt: row.sent_at,
      heldAt: row.updated_at,
    }),
  );

/** Creates what is missing. */
export function prepareInboxTables(database: Database): void {
  const columns = database.sql.prepare('PRAGMA table_info(inbox)').all();
  const old = columns.length > 0 && !columns.some(({ name }) => name === 'relay_id');
  if (old) database.transaction(() => database.sql.exec(FROM_VERSION_0_1));
  else database.sql.exec(TABLES);
  addMissingColumns(database, 'inbox', ['sender TEXT']);
}
