import { createNutBackend, type NutBackend, type NutModule } from '../../../src/agent/nut/nut-backend.ts';
import type { NutKey } from '../../../src/agent/nut/nut-keys.ts';
import type { NutConnection } from '../../../src/agent/nut/nut-typist.ts';

const KEYS: readonly NutKey[] = [
  ...(['Return', 'Tab', 'Up', 'Down', 'Left', 'Right', 'Home', 'End', 'Backspace', 'Delete', 'Escape'] as const),
  ...(['V', 'Z', 'LeftShift', 'RightShift', 'LeftControl', 'RightControl', 'LeftAlt', 'RightAlt'] as const),
  ...(['LeftCmd', 'RightCmd', 'LeftSuper', 'RightSuper'] as const),
];

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

  readonly providerRegistry = {
    getKeyboard: () => ({
      setKeyboardDelay: (delayMs: number) => {
        this.delayMs = delayMs;
      },
      pressKey: async (...keys: number[]) => {
        const chord = keys.map((key) => KEYS[key]).join('+');
        this.onPress(chord);
        this.typed.push(chord === 'LeftControl+V' || chord === 'LeftCmd+V' ? this.content : chord);
      },
      releaseKey: async (...keys: number[]) => {
        this.released.add(keys.map((key) => KEYS[key]).join('+'));
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
  readonly ended: Promise<void>;
  readonly press: NutBackend['press'];
  readonly release: NutBackend['release'];
  readonly readClipboard: NutBackend['readClipboard'];
  readonly writeClipboard: NutBackend['writeClipboard'];
  readonly #end: () => void;

  constructor(nut: NutModule) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
    const backend = createNutBackend(nut);
    this.press = backend.press;
    this.release = backend.release;
    this.readClipboard = backend.readClipboard;
    this.writeClipboard = backend.writeClipboard;
  }

  /** The process ends by itself. */
  die(): void {
    this.alive = false;
    this.#end();
  }

  async stop(): Promise<void> {
    this.die();
  }
}
