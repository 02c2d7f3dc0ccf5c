import { z } from 'zod';
import { epochSchema } from '../../../protocol/epoch.ts';
import { eventSchema } from '../../../protocol/events.ts';
import { messageStatusSchema, receiptSchema, typingErrorSchema } from '../../../protocol/message.ts';
import { payloadSchema } from '../../../protocol/segments.ts';
import { ClusterError } from '../cluster-error.ts';

/** Of the entries that this version writes, and the only one that it reads (docs/decisions/0119). */
export const ENTRY_FORMAT = 1;

/** A row that a transaction inserts; its position is that of its entry (`seqOf`). */
export const insertSchema = z.strictObject({
  id: z.guid(),
  deviceId: z.string(),
  sender: z.string(),
  bodyHash: z.string(),
  /** As it is stored: JSON. Absent for a message that is only there to be taken back. */
  payload: z
    .string()
    .refine((text) => isPayload(text), 'is no payload')
    .optional(),
  createdAt: z.int(),
  expiresAt: z.int(),
  hlc: z.string().optional(),
  hasKeys: z.boolean(),
  written: z.boolean(),
  supposed: z.boolean(),
  writtenTo: z.string().optional(),
});
export type InsertedRow = z.output<typeof insertSchema>;

/** What a transaction changes of a row. */
export const updateSchema = z.strictObject({
  id: z.guid(),
  status: messageStatusSchema,
  receipt: receiptSchema.optional(),
  error: typingErrorSchema.optional(),
  typedParts: z.int().optional(),
  updatedAt: z.int(),
  written: z.boolean(),
  supposed: z.boolean(),
  writtenTo: z.string().optional(),
});
export type UpdatedRow = z.output<typeof updateSchema>;

const noteSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('connected'),
    deviceId: z.string(),
    journal: z.string(),
    acknowledged: z.int(),
  }),
  z.strictObject({ type: z.literal('gone'), deviceId: z.string(), acknowledged: z.int() }),
  z.strictObject({ type: z.literal('sender'), before: z.string(), now: z.string() }),
]);

const audienceSchema = z.union([
  z.literal(['admin', 'everyone']),
  z.strictObject({ sender: z.string() }),
  z.strictObject({ only: z.string() }),
]);

/** Numbers and epochs are of whoever reads the log: these only fill their places, so that the one schema can judge. */
const UNNUMBERED = { sequence_number: 1, epoch: 'log' } as const;
const loggedEventSchema = z.strictObject({
  audience: audienceSchema,
  event: z.record(z.string(), z.unknown()).transform((event, context) => {
    const { data } = eventSchema.safeParse({ ...event, ...UNNUMBERED });
    if (data !== undefined) return data;
    context.addIssue({ code: 'custom', message: 'is no event' });
    return z.NEVER;
  }),
});

/**
 * One entry of the log. Its parts take effect in the order in which they stand here, and all of them or none: an entry
 * whose session is over is left out by everybody.
 */
export const logEntrySchema = z.strictObject({
  version: z.literal(ENTRY_FORMAT),
  /** Whose it is: one process of a relay, from its joining until it is over. */
  session: z.uuid(),
  /** From 1, without holes. One that comes again is left out. */
  number: z.int().positive(),
  /** The session begins here. `replaces`: those of earlier processes on the same folder, which are gone for certain. */
  join: z.strictObject({ relay: z.string().max(64), replaces: z.array(z.uuid()) }).optional(),
  /** A session of which nothing was heard is over, unless it had an entry after the one at `seen`. */
  over: z.array(z.strictObject({ session: z.uuid(), seen: z.int().positive() })).optional(),
  /** Devices that nobody owns are this session's. */
  claim: z.array(z.string()).optional(),
  inserts: z.array(insertSchema).optional(),
  updates: z.array(updateSchema).optional(),
  notes: z.array(noteSchema).optional(),
  events: z.array(loggedEventSchema).optional(),
  /** Devices of this session that are another's from here on. */
  yield: z.array(z.strictObject({ deviceId: z.string(), to: z.uuid() })).optional(),
  /** The session ends here by itself; another one has its devices, if there is one. */
  leave: z.literal(true).optional(),
  /** What the writer knew: so many events there were up to that position. */
  known: z.strictObject({ position: z.int().nonnegative(), events: z.int().nonnegative(), epoch: epochSchema }),
});
export type LogEntry = z.output<typeof logEntrySchema>;
export type LoggedEventEntry = NonNullable<LogEntry['events']>[number];

const formatSchema = z.object({ version: z.int() });

/** No entry inserts as many. */
export const MAX_ROWS = 1_000;

/** The position of the message that an entry inserts in that place. */
export function seqOf(position: number, index: number): number {
  return position * MAX_ROWS + index;
}

/**
 * @throws ClusterError CLUSTER_NEWER for what no relay of this version can have written: another format, a part or a
 * field that it does not know. Without it nothing that follows would be what the others have made of it.
 */
export function parseEntry(data: Uint8Array): LogEntry {
  const json = jsonOf(data);
  const { data: entry, error } = logEntrySchema.safeParse(json);
  if (entry !== undefined) return entry;
  const { version } = formatSchema.safeParse(json).data ?? { version: ENTRY_FORMAT };
  // Which part of it, and never what is in it.
  const parts = error.issues.map(({ path, code }) => `${code} ${path.join('.')}`.trim()).join(', ');
  const where = version === ENTRY_FORMAT ? parts : `format ${version}`;
  throw new ClusterError(
    'CLUSTER_NEWER',
    `An entry of the log is none that this version can read: another relay of the cluster is newer (${where}).`,
  );
}

function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString('utf8'));
  } catch {
    return undefined;
  }
}

function isPayload(text: string): boolean {
  try {
    return payloadSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
