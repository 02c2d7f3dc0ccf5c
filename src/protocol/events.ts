import { z } from 'zod';
import { epochSchema } from './epoch.ts';
import { scopeSchema } from './http.ts';
import { MAX_LONG_POLL_MS } from './limits.ts';
import { MESSAGE_STATUSES, messageStatusSchema, receiptSchema, typedPartsSchema } from './message.ts';

/**
 * What happened at the relay, in ids and states, never in text. How a client follows events without missing any is in
 * docs/events.md.
 */

const stamp = {
  /** Position in the relay's one sequence, from 1, without holes; who may not see an event sees a hole. */
  sequence_number: z.int().positive(),
  epoch: epochSchema,
  /** Hybrid logical clock: sorts as a string, also across messages and clock jumps. */
  hlc: z.string().regex(/^[0-9a-z]{13}$/),
  /** When it happened by the relay's wall clock, which may jump: for people, not for sorting. */
  at: z.iso.datetime(),
};

/** An agent is there and takes messages. */
export const deviceConnectedSchema = z.object({
  ...stamp,
  type: z.literal('device.connected'),
  deviceId: z.string(),
  name: z.string().optional(),
  platform: z.string().optional(),
});

export const deviceDisconnectedSchema = z.object({
  ...stamp,
  type: z.literal('device.disconnected'),
  deviceId: z.string(),
});

/**
 * Its agent says something new of where a text would land. What is in focus is not told here, for events are kept:
 * `GET /devices` has it.
 */
export const deviceStatusSchema = z.object({
  ...stamp,
  type: z.literal('device.status'),
  deviceId: z.string(),
  canType: z.boolean(),
  paused: z.boolean(),
  locked: z.boolean(),
});

/** A device came in through a pairing window: a computer (`deviceId`), or a phone or an observer (`name`, for admin). */
export const devicePairedSchema = z.object({
  ...stamp,
  type: z.literal('device.paired'),
  scope: scopeSchema,
  deviceId: z.string().optional(),
  name: z.string().optional(),
});

/** A token was revoked: of a computer (`deviceId`), or of a phone or an observer (`name`, for admin alone). */
export const deviceRevokedSchema = z.object({
  ...stamp,
  type: z.literal('device.revoked'),
  scope: scopeSchema,
  deviceId: z.string().optional(),
  name: z.string().optional(),
});

export const MESSAGE_EVENT_TYPES = MESSAGE_STATUSES.map((status) => `message.${status}` as const);

/**
 * The message has that state from now on. `message.queued` comes again when its agent went away without an ACK; after
 * `message.failed` with `UNCERTAIN` its computer may still say what became of it.
 */
export const messageEventSchema = z.object({
  ...stamp,
  type: z.enum(MESSAGE_EVENT_TYPES),
  messageId: z.guid(),
  deviceId: z.string(),
  status: messageStatusSchema,
  receipt: receiptSchema.optional(),
  /** A `TypingErrorCode`, or one that a newer agent knows. */
  errorCode: z.string().max(64).optional(),
  typedParts: typedPartsSchema.optional(),
});

/** How many messages wait for the device, not counting those in flight. */
export const queueDepthSchema = z.object({
  ...stamp,
  type: z.literal('queue.depth'),
  deviceId: z.string(),
  queueDepth: z.int().nonnegative(),
});

/** A connection was cut because it did not read (close code 4008). For admin. */
export const clientCutSchema = z.object({
  ...stamp,
  type: z.literal('client.cut'),
  clientId: z.string(),
  reason: z.literal('SLOW_CONSUMER'),
  /** With an agent. */
  deviceId: z.string().optional(),
});

/** A recording was recognised, or will not be. For its sender alone; the text is in `GET /recognitions/:id`. */
export const recognitionEndedSchema = z.object({
  ...stamp,
  type: z.literal('recognition.ended'),
  recognitionId: z.guid(),
  status: z.enum(['done', 'failed', 'cancelled']),
});

/** For admin. Everything that was `sent` is `queued` again. */
export const relayStartedSchema = z.object({
  ...stamp,
  type: z.literal('relay.started'),
  relayId: z.string(),
  version: z.string(),
});

export const eventSchema = z.discriminatedUnion('type', [
  deviceConnectedSchema,
  deviceDisconnectedSchema,
  deviceStatusSchema,
  devicePairedSchema,
  deviceRevokedSchema,
  messageEventSchema,
  queueDepthSchema,
  clientCutSchema,
  recognitionEndedSchema,
  relayStartedSchema,
]);
export type RelayEvent = z.infer<typeof eventSchema>;

type Unstamped<T> = T extends unknown ? Omit<T, keyof typeof stamp> : never;
/** An event that has no number yet. */
export type EventBody = Unstamped<RelayEvent>;

const wholeNumber = (what: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `${what} must be a whole number`)
    .transform(Number);

/** `GET /websocket/messages`. `wait` in milliseconds. */
export const eventsQuerySchema = z.strictObject({
  since: wholeNumber('since').default(0),
  epoch: epochSchema.optional(),
  wait: wholeNumber('wait')
    .refine((ms) => ms <= MAX_LONG_POLL_MS, `wait must be at most ${MAX_LONG_POLL_MS}`)
    .default(0),
});
export type EventsQuery = z.output<typeof eventsQuerySchema>;

export const eventsAnswerSchema = z.object({
  messages: z.array(eventSchema),
  epoch: epochSchema,
  /** The number of the newest event of all, whoever may see it: the next `since`. */
  latest: z.int().nonnegative(),
  /** Events after `since` are gone, or `since` means nothing here: take what is here as a new beginning. */
  gap: z.boolean(),
});
export type EventsAnswer = z.infer<typeof eventsAnswerSchema>;

/** Observer → relay. Without `since`: only what happens from now on. */
export const subscribeFrameSchema = z.object({
  type: z.literal('subscribe'),
  since: z.int().nonnegative().optional(),
  epoch: epochSchema.optional(),
});
export type SubscribeFrame = z.infer<typeof subscribeFrameSchema>;

/** Relay → observer, first: then come the kept events after `since`, then what happens. Fields as in `EventsAnswer`. */
export const subscribedFrameSchema = z.object({
  type: z.literal('subscribed'),
  epoch: epochSchema,
  /** Nothing after it is missing from here on: the observer's own, or with `gap` the one before the oldest kept event. */
  since: z.int().nonnegative(),
  latest: z.int().nonnegative(),
  gap: z.boolean(),
});
export type SubscribedFrame = z.infer<typeof subscribedFrameSchema>;

/** Everything a relay may send to an observer. */
export const observerFrameSchema = z.discriminatedUnion('type', [subscribedFrameSchema, ...eventSchema.options]);
export type ObserverFrame = z.infer<typeof observerFrameSchema>;
