import { z } from 'zod';
import { controlSettingsPatchSchema, controlSettingsSchema } from './control-settings.ts';
import {
  appViewSchema,
  depthsSchema,
  deviceViewSchema,
  diagnosisSchema,
  heldViewSchema,
  messageItemSchema,
  pairingOpenSchema,
  senderKeySchema,
  senderViewSchema,
  tokensViewSchema,
  typingTestSchema,
  verdictSchema,
} from './control-views.ts';
import { desktopPermissionAnswerSchema } from './desktop-permission.ts';
import { deviceIdSchema } from './device-id.ts';
import { grantChangeSchema, grantsSchema } from './grants.ts';
import { MAX_TEXT_CHARACTERS } from './limits.ts';
import { heldOutcomeSchema, messageStatusSchema } from './message.ts';
import { nameSchema } from './name.ts';
import { pairingRequestSchema, pairingViewSchema } from './pairing.ts';
import { countCharacters, textSchema } from './segments.ts';
import { sharingRequestSchema, sharingViewSchema } from './sharing.ts';

/** The most messages that one `messages.list` gives. */
export const MAX_MESSAGES_LISTED = 500;
/** The most devices that one `devices.depths` may name. */
export const MAX_CHARTS_ASKED = 100;

const none = z.strictObject({});
const done = z.strictObject({});
const message = z.strictObject({ messageId: z.guid().transform((id) => id.toLowerCase()) });
const text = textSchema.refine((value) => countCharacters(value) <= MAX_TEXT_CHARACTERS, 'the text is too long');

/**
 * The control contract: everything that the window can ask of the app, whatever carries it (Electron's IPC, or a
 * WebSocket on the loopback address). Parameters are checked by the app, results by the window.
 * Errors are `ControlError`s. `UNAVAILABLE`: not in this mode or on this host.
 */
export const CONTROL_METHODS = {
  'app.get': { params: none, result: appViewSchema },
  'devices.list': { params: none, result: z.array(deviceViewSchema) },
  /** For the charts that are in view. Devices that are not known (any more) are left out. */
  'devices.depths': {
    params: z.strictObject({ deviceIds: z.array(deviceIdSchema).max(MAX_CHARTS_ASKED) }),
    result: z.array(z.object({ deviceId: z.string(), depths: depthsSchema })),
  },
  /** What people see; the id stays. Until the device says another name itself. */
  'devices.rename': {
    params: z.strictObject({ deviceId: deviceIdSchema, name: nameSchema }),
    result: deviceViewSchema,
  },
  /** All tokens of the device. `UNAVAILABLE` for this computer. */
  'devices.revoke': {
    params: z.strictObject({ deviceId: deviceIdSchema }),
    result: z.object({ messagesEnded: z.int().nonnegative() }),
  },
  'tokens.list': { params: none, result: tokensViewSchema },
  /** What a phone may do from now on: what is left out stays. What it has sent beyond that is taken back. */
  'tokens.grant': {
    params: grantChangeSchema.extend({ name: nameSchema }),
    result: z.object({ grants: grantsSchema, messagesEnded: z.int().nonnegative() }),
  },
  'tokens.revoke': {
    params: z.strictObject({ name: nameSchema }),
    result: z.object({ messagesEnded: z.int().nonnegative() }),
  },
  /** Newest first. `search` looks at names, ids, states and, where it is kept and shown, the text; case-insensitive. */
  'messages.list': {
    params: z.strictObject({
      limit: z.int().min(1).max(MAX_MESSAGES_LISTED).default(100),
      /** `next` of the page before. */
      before: z.string().max(64).optional(),
      deviceId: deviceIdSchema.optional(),
      statuses: z.array(messageStatusSchema).optional(),
      search: z.string().max(200).optional(),
    }),
    result: z.object({
      messages: z.array(messageItemSchema),
      next: z.string().exactOptional().describe('There are more: ask for those before this'),
    }),
  },
  'messages.send': { params: z.strictObject({ deviceId: deviceIdSchema, text }), result: messageItemSchema },
  /** As a new message, with a new id; to another computer if one is named. `TEXT_GONE` when its text is not kept. */
  'messages.resend': { params: message.extend({ deviceId: deviceIdSchema.optional() }), result: messageItemSchema },
  /** For the clipboard of the window. `TEXT_GONE`; `FORBIDDEN` where the settings do not allow texts to be shown. */
  'messages.text': { params: message, result: z.object({ text: z.string() }) },
  'messages.cancel': { params: message, result: messageItemSchema },
  /** Oldest first. */
  'held.list': { params: none, result: z.array(heldViewSchema) },
  /** The user asks to see this one, whatever the settings. */
  'held.text': { params: message, result: z.object({ text: z.string() }) },
  /**
   * Types it into what has the focus `delayMs` from now, so that the user can go there first. `NOT_HELD`, or a
   * `TypingErrorCode`: then it is still held.
   */
  'held.type': {
    params: message.extend({ delayMs: z.int().min(0).max(30_000).default(0) }),
    result: z.object({ outcome: heldOutcomeSchema }),
  },
  'held.copy': { params: message, result: z.object({ outcome: heldOutcomeSchema }) },
  'held.discard': { params: message, result: done },
  /** Who has sent to this computer, the last one first. */
  'senders.list': { params: none, result: z.array(senderViewSchema) },
  /**
   * What the user of this computer says of a sender. Nobody else can: it is kept here. What is held of one that is
   * refused is dropped. `NOT_FOUND`.
   */
  'senders.decide': {
    params: senderKeySchema.extend({ verdict: verdictSchema }),
    result: z.object({ messagesEnded: z.int().nonnegative() }),
  },
  'typing.pause': { params: z.strictObject({ paused: z.boolean() }), result: done },
  /** How it stands with the desktop's dialog. Asks nobody. */
  'permission.get': { params: none, result: desktopPermissionAnswerSchema },
  /**
   * Has the desktop ask its user whether Lantype may type, and waits for the answer, two minutes at most. Call it on the
   * user's word alone. `NO_DESKTOP`
   */
  'permission.ask': { params: none, result: desktopPermissionAnswerSchema },
  /** Installs the extension of GNOME that tells who has the focus. `active`: without a new login. `NO_DESKTOP` */
  'permission.installExtension': { params: none, result: z.object({ active: z.boolean() }) },
  'sharing.set': { params: sharingRequestSchema, result: sharingViewSchema },
  /** Another authority for phones to install, for the names and addresses of now. */
  'sharing.renewAuthority': { params: none, result: sharingViewSchema },
  'pairing.open': { params: pairingRequestSchema, result: pairingOpenSchema },
  'pairing.get': { params: none, result: pairingViewSchema },
  'pairing.close': { params: none, result: done },
  'settings.get': { params: none, result: controlSettingsSchema },
  'settings.set': { params: controlSettingsPatchSchema, result: controlSettingsSchema },
  'diagnosis.run': { params: none, result: diagnosisSchema },
  /** Types the text into what has the focus, by the way that messages take, and waits for the outcome. */
  'diagnosis.type': { params: z.strictObject({ text }), result: typingTestSchema },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export type ControlMethod = keyof typeof CONTROL_METHODS;
/** As the caller writes them, before the defaults. */
export type ControlParams<M extends ControlMethod> = z.input<(typeof CONTROL_METHODS)[M]['params']>;
/** As the app gets them, parsed. */
export type ParsedControlParams<M extends ControlMethod> = z.output<(typeof CONTROL_METHODS)[M]['params']>;
export type ControlResult<M extends ControlMethod> = z.output<(typeof CONTROL_METHODS)[M]['result']>;

export function isControlMethod(name: unknown): name is ControlMethod {
  return typeof name === 'string' && Object.hasOwn(CONTROL_METHODS, name);
}
