import type { NutChord, NutKey } from './nut-keys.ts';

/** What the port asks of nut-js. Every call may reject, with a `WorkerError` when it crossed a process boundary. */
export interface NutBackend {
  /** Releases `modifiers`, then presses and releases the chord. */
  press(chord: NutChord, modifiers: readonly NutKey[]): Promise<void>;
  /** Releases keys that may be held down; harmless for those that are not. */
  release(keys: readonly NutKey[]): Promise<void>;
  /** The text on the clipboard; empty when there is none. */
  readClipboard(): Promise<string>;
  writeClipboard(text: string): Promise<void>;
  /** Which window of a program is active: without one nobody gets what is typed. `unknown`: nut-js cannot tell. */
  activeWindow(): Promise<ActiveWindow>;
}

/** A handle of the system. */
export type ActiveWindow = number | 'none' | 'unknown';

interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
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
    getWindow(): {
      /** A handle of the system; 0 or less: none. On X11 the input focus, with the protocol's None and PointerRoot. */
      getActiveWindow(): Promise<number>;
      /** On X11 relative to the parent window. */
      getWindowRegion(handle: number): Promise<Region>;
    };
  };
  clipboard: { getContent(): Promise<string>; setContent(text: string): Promise<void> };
}

/** X11 protocol, SetInputFocus: `PointerRoot`. No handle of another system is as small. */
const POINTER_ROOT = 1;

/**
 * The backend over nut-js in this process. Takes the keyboard's provider rather than `nut.keyboard`, which sleeps
 * before each key, and never `keyboard.type()`, which types `World!` as `World1` and drops what is not ASCII.
 */
export function createNutBackend(nut: NutModule, platform: NodeJS.Platform): NutBackend {
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
    async activeWindow() {
      const windows = nut.providerRegistry.getWindow();
      try {
        const handle = await windows.getActiveWindow();
        if (handle <= POINTER_ROOT) return 'none';
        // X coordinates begin at 0; the other systems have screens to the left of that and above.
        if (platform === 'linux' && isOffScreen(await windows.getWindowRegion(handle))) return 'none';
        return handle;
      } catch {
        return 'unknown';
      }
    },
  };
}

/**
 * A window manager that has no window to focus gives the focus to a dot of its own, out of sight (Openbox and Mutter:
 * 1 × 1 at -100, -100). GTK's programs have such a dot too, with the focus in it, but at the edge (-1, -1).
 */
function isOffScreen({ left, top, width, height }: Region): boolean {
  return left + width < 0 && top + height < 0;
}
