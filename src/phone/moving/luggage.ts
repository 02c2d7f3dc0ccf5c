import { z } from 'zod';
import { messageStatusSchema, receiptSchema } from '../../protocol/message.ts';
import { segmentSchema } from '../../protocol/segments.ts';
import { isOver, type PhoneMessage } from '../messages/phone-message.ts';

const time = z.number();
const messageSchema = z.object({
  id: z.guid(),
  deviceId: z.string(),
  relayId: z.string(),
  payload: z.array(segmentSchema),
  source: z.string().optional(),
  program: z.string().optional(),
  createdAt: time,
  status: z.enum(['waiting', ...messageStatusSchema.options]),
  receipt: receiptSchema.optional(),
  error: z.object({ code: z.string(), message: z.string().optional() }).optional(),
  typedParts: z.number().optional(),
  updatedAt: time,
  tried: z.boolean(),
  cancelling: z.boolean().optional(),
});

/** What a phone takes along from one address of its relay to another. Messages: the oldest first. */
export const luggageSchema = z.object({
  relayId: z.string(),
  /** By which the relay knew the phone there. */
  token: z.string(),
  messages: z.array(messageSchema),
});

/** Browsers take addresses of megabytes; Safari is the one that was measured least. Packed it is a third of that. */
const MOST_CHARACTERS = 400_000;

/** As JSON: all that is not over, and of the rest the newest that find room. Of other relays nothing. */
export function pack(relayId: string, token: string, all: readonly PhoneMessage[]): string {
  const own = all.filter((message) => message.relayId === relayId);
  const open = own.filter((message) => !isOver(message));
  let over = own.filter(isOver);
  for (;;) {
    const kept = new Set([...open, ...over]);
    const messages = own.filter((message) => kept.has(message)).map(({ seq: _seq, ending: _ending, ...rest }) => rest);
    const text = JSON.stringify({ relayId, token, messages });
    if (text.length <= MOST_CHARACTERS || over.length === 0) return text;
    over = over.slice(Math.ceil(over.length / 2));
  }
}
