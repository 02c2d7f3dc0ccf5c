import { z } from 'zod';
import { controlSettingsSchema } from './control-settings.ts';
import {
  appViewSchema,
  deviceViewSchema,
  heldViewSchema,
  messageItemSchema,
  senderViewSchema,
  tokensViewSchema,
} from './control-views.ts';
import { pairingViewSchema } from './pairing.ts';

/**
 * What the app tells the window, each with the whole of what it is about, so that the newest one is the truth.
 * Results and events of one connection come in the order in which they were true.
 */
export const controlEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('app.changed'), app: appViewSchema }),
  z.object({ type: z.literal('device.changed'), device: deviceViewSchema }),
  z.object({ type: z.literal('device.removed'), deviceId: z.string() }),
  z.object({ type: z.literal('tokens.changed'), tokens: tokensViewSchema }),
  z.object({ type: z.literal('message.changed'), message: messageItemSchema }),
  z.object({ type: z.literal('held.changed'), held: z.array(heldViewSchema) }),
  z.object({ type: z.literal('senders.changed'), senders: z.array(senderViewSchema) }),
  z.object({ type: z.literal('pairing.changed'), pairing: pairingViewSchema }),
  z.object({ type: z.literal('settings.changed'), settings: controlSettingsSchema }),
]);
export type ControlEvent = z.infer<typeof controlEventSchema>;
