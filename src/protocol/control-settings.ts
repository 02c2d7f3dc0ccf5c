import { z } from 'zod';
import { nameSchema } from './name.ts';
import { recognitionSettingsSchema } from './recognition.ts';

/** A day; what is older is over anyway (`DEFAULT_TTL_MS`). */
const MAX_HOLD_MS = 24 * 60 * 60 * 1_000;

/** The settings that the window shows and changes. The rest of settings.json is for its editor. */
export const controlSettingsSchema = z.strictObject({
  name: nameSchema.describe('What people call this computer'),
  shareAtStart: z.boolean().describe('Share on the LAN at every start'),
  holdAfterMs: z.int().min(0).max(MAX_HOLD_MS).describe('A message older than this on arrival is held'),
  askFirst: z.boolean().describe('A sender that its user has not allowed waits until the user has decided'),
  newlinePolicy: z.enum(['spaces-in-terminals', 'keep']),
  fieldEvidence: z
    .enum(['off', 'when-there', 'start'])
    .describe(
      'Whether to look in the field what became of a text, through the accessibility interface: never, where something else has started it, or always',
    ),
  typingMethod: z.enum(['auto', 'wayland', 'x11', 'windows', 'nut']),
  history: z
    .enum(['states', 'texts'])
    .describe('What is kept of a message that is over. `texts`: its text as well, so that it can be shown and resent'),
  recognition: recognitionSettingsSchema
    .nullable()
    .describe('What turns the speech of phones into text; null: nothing does'),
  language: z.enum(['auto', 'en', 'es']).describe('Of the window and the tray'),
  theme: z.enum(['auto', 'light', 'dark']),
  startAtLogin: z.boolean(),
  notifications: z.boolean().describe('Of held, failed and paired'),
  updates: z.boolean().describe('Look for newer versions, and install them when Lantype ends'),
});
export type ControlSettings = z.infer<typeof controlSettingsSchema>;

export const controlSettingsPatchSchema = controlSettingsSchema.partial();
export type ControlSettingsPatch = z.infer<typeof controlSettingsPatchSchema>;
