import type { NutChord, NutKey } from './nut-keys.ts';

/** What the typist asks of nut-js. Every call may reject, with a `NutError` when it crossed a process boundary. */
export interface NutBackend {
  /** Releases `modifiers`, then presses and releases the chord. */
  press(chord: NutChord, modifiers: readonly NutKey[]): Promise<void>;
  /** Releases keys that may be held down; harmless for those that are not. */
  release(keys: readonly NutKey[]): Promise<void>;
  /** The text on the clipboard; empty when there is none. */
  readClipboard(): Promise<string>;
  writeClipboard(text: string): Promise<void>;
}

/** The few functions of nut-js that are used. */
export interface NutModule {
  Key: Record<NutKey, number>;
  providerRegistry: {
    getKeyboard(): {
      setKeyboardDelay(delayMs: number): void;
      /** Toggles the last key, with the others as its modifiers. */
      pressKey(...keys: number[]): Promise<void>;
      releaseKey(...keys: number[]): Promise<void>;
    };
  };
  clipboard: { getContent(): Promise<string>; setContent(text: string): Promise<void> };
}

/**
 * The backend over nut-js in this process. Takes the keyboard's provider rather than `nut.keyboard`, which sleeps
 * before each key, and never `keyboard.type()`, which types `World!` as `World1` and drops what is not ASCII.
 */
export function createNutBackend(nut: NutModule): NutBackend {
  const keyboard = nut.providerRegistry.getKeyboard();
  keyboard.setKeyboardDelay(0);
  const release = async (keys: readonly NutKey[]): Promise<void> => {
    for (const key of keys) await keyboard.releaseKey(nut.Key[key]);
  };
  return {
    release,
    async press(chord, modifiers) {
      const keys = chord.map((key) => nut.Key[key]);
      await release(modifiers);
      try {
        await keyboard.pressKey(...keys);
      } finally {
        // Also after a failure: a key that stays down repeats itself for ever.
        await keyboard.releaseKey(...keys);
      }
    },
    readClipboard: () => nut.clipboard.getContent(),
    writeClipboard: (text) => nut.clipboard.setContent(text),
  };
}
