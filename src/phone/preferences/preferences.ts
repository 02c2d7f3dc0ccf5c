import type { Signal } from '@preact/signals';
import { z } from 'zod';
import { LANGUAGES } from '../../web/language.ts';
import type { RememberedComputer } from '../computers/computers.ts';
import { type KeyValueStorage, type Persisted, persisted } from './persisted.ts';

/** Seconds of silence after which a text is sent by itself; 0: never. */
export const PAUSES = [0, 1.5, 3, 5] as const;

const preferencesSchema = z.object({
  /** Of the page; `auto` is the browser's. */
  language: z.enum(['auto', ...LANGUAGES]).catch('auto'),
  /** A BCP 47 tag, of what is spoken; `auto` is the browser's. */
  speechLanguage: z.string().max(35).catch('auto'),
  /** Who turns the sound into text. */
  recognisedBy: z.enum(['browser', 'computer']).catch('browser'),
  sendAfterPause: z.literal(PAUSES).catch(0),
  spokenCommands: z.boolean().catch(false),
  /** A text goes on where the last one for that place ended: spaces, capitals, open quotation marks. */
  joinMessages: z.boolean().catch(true),
  /** One space after each text, so that what somebody else writes next does not stick to it. */
  spaceAfter: z.boolean().catch(false),
  keysShown: z.boolean().catch(false),
  /** Unknown data, read by the parser of spoken commands itself. */
  replacements: z.array(z.unknown()).catch([]),
});
export type Preferences = z.output<typeof preferencesSchema>;

const computerSchema = z.string().max(253).optional().catch(undefined);
const computersSchema = z.array(z.object({ deviceId: z.string(), name: z.string() })).catch([]);
const draftSchema = z.string().catch('');

/** What the user has chosen, and what was begun. */
export interface LocalState {
  readonly preferences: Signal<Preferences>;
  /** The computer that was chosen last. */
  readonly computer: Signal<string | undefined>;
  /** Those that the relay had last time. */
  readonly computers: Signal<readonly RememberedComputer[]>;
  /** The text in the field. */
  readonly draft: Signal<string>;
  /** Takes what another tab has stored under `key`. */
  reread(key: string | null): void;
}

export function openLocalState(storage: KeyValueStorage): LocalState {
  const preferences = persisted(storage, 'lantype.preferences', (stored) => preferencesSchema.parse(stored ?? {}));
  const computer = persisted(storage, 'lantype.computer', (stored) => computerSchema.parse(stored));
  const computers = persisted<readonly RememberedComputer[]>(storage, 'lantype.computers', (stored) =>
    computersSchema.parse(stored),
  );
  const draft = persisted(storage, 'lantype.draft', (stored) => draftSchema.parse(stored));
  // Not the draft: two tabs would write over each other's text while the user writes.
  const shared: Record<string, Persisted<unknown>> = {
    'lantype.preferences': preferences as Persisted<unknown>,
    'lantype.computer': computer as Persisted<unknown>,
  };
  return {
    preferences: preferences.value,
    computer: computer.value,
    computers: computers.value,
    draft: draft.value,
    reread: (key) => shared[key ?? '']?.reread(),
  };
}

export function change(preferences: Signal<Preferences>, changed: Partial<Preferences>): void {
  preferences.value = { ...preferences.value, ...changed };
}
