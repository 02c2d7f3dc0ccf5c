import type { ControlSettings, ControlSettingsPatch } from '../../protocol/control-settings.ts';
import { writePrivateFile } from '../folder/data-folder.ts';
import { parseSettings, readSettingsFile, type Settings } from './settings.ts';

/** The settings of the contract that are fields of settings.json, and what they are called there. */
const FIELDS = {
  name: 'name',
  shareAtStart: 'lan',
  holdAfterMs: 'holdAfterMs',
  askFirst: 'askFirst',
  newlinePolicy: 'newlinePolicy',
  fieldEvidence: 'fieldEvidence',
  typingMethod: 'typingMethod',
  history: 'history',
  recognition: 'recognition',
  language: 'language',
  theme: 'theme',
  notifications: 'notifications',
  updates: 'updates',
} as const satisfies Partial<Record<keyof ControlSettings, keyof Settings>>;

type StoredPatch = Omit<ControlSettingsPatch, 'startAtLogin'>;

export interface SettingsStoreOptions {
  file: string;
  /** As they were loaded at the start. */
  settings: Settings;
}

/** The settings of a program that runs, and their file, which a person may edit as well. */
export class SettingsStore {
  readonly #file: string;
  #settings: Settings;

  constructor({ file, settings }: SettingsStoreOptions) {
    this.#file = file;
    this.#settings = settings;
  }

  get current(): Settings {
    return this.#settings;
  }

  /**
   * Writes the fields of `patch` into the file and leaves all others in it as they are. Fields that were edited by hand
   * meanwhile keep their edit in the file, and count from the next start.
   * @throws {AppError} `INVALID_SETTINGS` when the file is not understood; then nothing is changed
   */
  patch(patch: StoredPatch): Settings {
    const changes = Object.fromEntries(
      Object.entries(FIELDS).flatMap(([name, field]) => {
        const value = patch[name as keyof typeof FIELDS];
        return value === undefined ? [] : [[field, value]];
      }),
    );
    const content = readSettingsFile(this.#file);
    // What is no object at all is refused as it is, before anything is written.
    const isObject = typeof content === 'object' && content !== null && !Array.isArray(content);
    const written = isObject ? { ...content, ...changes } : content;
    const { deviceId } = this.#settings;
    const parsed = parseSettings(written, this.#file, { deviceId });
    writePrivateFile(this.#file, `${JSON.stringify(written, null, 2)}\n`);
    const taken = Object.fromEntries(
      Object.values(FIELDS).flatMap((field) => (field in changes ? [[field, parsed[field]]] : [])),
    );
    this.#settings = { ...this.#settings, ...taken };
    return this.#settings;
  }
}
