import { z } from 'zod';
import { messageStatusSchema, receiptSchema, typingErrorSchema } from '../../protocol/message.ts';
import { payloadSchema, type Segment } from '../../protocol/segments.ts';
import type { MessageRecord } from '../messages/message-record.ts';

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

const orUndefined = <T extends z.ZodType>(schema: T) => schema.nullable().transform((value) => value ?? undefined);

/** Stored data is parsed as if it were a stranger's: the file may be damaged, or written by another version. */
const messageRowSchema = z.object({
  seq: z.int(),
  id: z.guid(),
  deviceId: z.string(),
  sender: z.string(),
  bodyHash: z.string(),
  status: messageStatusSchema,
  receipt: orUndefined(receiptSchema),
  error: orUndefined(json.pipe(typingErrorSchema)),
  createdAt: z.int(),
  updatedAt: z.int(),
  expiresAt: z.int(),
  hlc: orUndefined(z.string()),
  epoch: orUndefined(z.string()),
  /** 0: no; 1: yes; 2: supposed. */
  written: z.int(),
  writtenTo: orUndefined(z.string()),
  typedParts: orUndefined(z.int()),
  hasKeys: z.int().nullable(),
});

const SUPPOSED = 2;

/** How `written` and `supposed` are stored, in one column. */
export function storedWritten({ written, supposed }: Pick<MessageRecord, 'written' | 'supposed'>): number {
  if (!written) return 0;
  return supposed ? SUPPOSED : 1;
}

/** What `parseMessageRow` needs, for a SELECT. */
export const MESSAGE_COLUMNS = `seq, id, deviceId, sender, bodyHash, status, receipt, error, createdAt, updatedAt,
  expiresAt, hlc, epoch, written, writtenTo, typedParts, hasKeys`;

const storedPayloadSchema = json.pipe(payloadSchema);

export function parseMessageRow(row: unknown): MessageRecord | undefined {
  const { data } = messageRowSchema.safeParse(row);
  if (data === undefined) return undefined;
  return { ...data, written: data.written !== 0, supposed: data.written === SUPPOSED, hasKeys: data.hasKeys !== 0 };
}

export function parseStoredPayload(value: unknown): Segment[] | undefined {
  return storedPayloadSchema.safeParse(value).data;
}
