import { createNutBackend, type NutBackend, type NutModule } from '../../../src/agent/nut/nut-backend.ts';
import type { NutKey } from '../../../src/agent/nut/nut-keys.ts';
import type { NutConnection } from '../../../src/agent/nut/nut-process.ts';

const KEYS: readonly NutKey[] = [
  ...(['Return', 'Tab', 'Up', 'Down', 'Left', 'Right', 'Home', 'End', 'Backspace', 'Delete', 'Escape'] as const),
  ...(['V', 'Z', 'LeftShift', 'RightShift', 'LeftControl', 'RightControl', 'LeftAlt', 'RightAlt'] as const),
  ...(['LeftCmd', 'RightCmd', 'LeftSuper', 'RightSuper'] as const),
];

interface ActiveDouble {
  handle: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The used part of nut-js over a clipboard and a keyboard in memory: a paste chord pastes. */
export class FakeNut implements NutModule {
  readonly Key = Object.fromEntries(KEYS.map((key, index) => [key, index])) as Record<NutKey, number>;
  content = "the user's";
  /** What reached the target, in order: pasted texts, and chords such as `LeftControl+Z`. */
  readonly typed: string[] = [];
  readonly released = new Set<string>();
  delayMs: number | undefined;
  /** Throws in here stand for failures of nut-js. */
  onPress: (chord: string) => void = () => undefined;
  onWrite: (text: string) => void = () => undefined;
  /** When the target reads the clipboard after a paste chord; at once, unless a test says otherwise. */
  onPaste: (read: () => void) => void = (read) => read();
  /** What the desktop says: the handle of the active window and its size. */
  active: ActiveDouble | Error = { handle: 4_194_316, left: 1, top: 22, width: 484, height: 316 };

  readonly providerRegistry = {
    getKeyboard: () => ({
      setKeyboardDelay: (delayMs: number) => {
        this.delayMs = delayMs;
      },
      pressKey: async (...keys: number[]) => {
        const chord = keys.map((key) => KEYS[key]).join('+');
        this.onPress(chord);
        if (chord === 'LeftControl+V' || chord === 'LeftCmd+V') this.onPaste(() => this.typed.push(this.content));
        else this.typed.push(chord);
      },
      releaseKey: async (...keys: number[]) => {
        this.released.add(keys.map((key) => KEYS[key]).join('+'));
      },
    }),
    getWindow: () => ({
      getActiveWindow: async () => {
        if (this.active instanceof Error) throw this.active;
        return this.active.handle;
      },
      getWindowRegion: async () => {
        if (this.active instanceof Error) throw this.active;
        // Asking for the region of such a window is an X error, which ends the process.
        if (this.active.handle <= 1) throw new Error('BadWindow');
        return this.active;
      },
    }),
  };

  readonly clipboard = {
    getContent: async () => this.content,
    setContent: async (text: string) => {
      this.onWrite(text);
      this.content = text;
    },
  };
}

/** A nut-js process that is none. */
export class FakeNutConnection implements NutConnection {
  alive = true;
  clipboardProblem: string | undefined;
  readonly press: NutBackend['press'];
  readonly release: NutBackend['release'];
  readonly readClipboard: NutBackend['readClipboard'];
  readonly writeClipboard: NutBackend['writeClipboard'];
  readonly activeWindow: NutBackend['activeWindow'];

  constructor(nut: NutModule, platform: NodeJS.Platform = 'linux') {
    const backend = createNutBackend(nut, platform);
    this.press = backend.press;
    this.release = backend.release;
    this.readClipboard = backend.readClipboard;
    this.writeClipboard = backend.writeClipboard;
    this.activeWindow = backend.activeWindow;
  }

  /** The process ends by itself. */
  die(): void {
    this.alive = false;
  }

  async stop(): Promise<void> {
    this.die();
  }
}
