import type { Clock } from '../../base/clock.ts';
import type { Key } from '../../protocol/segments.ts';
import type { X11Connection } from './connection.ts';

/** Keysyms (X11/keysymdef.h). */
const KEYSYM = {
  backspace: 0xff08,
  tab: 0xff09,
  enter: 0xff0d,
  escape: 0xff1b,
  home: 0xff50,
  left: 0xff51,
  up: 0xff52,
  right: 0xff53,
  down: 0xff54,
  end: 0xff57,
  insert: 0xff63,
  delete: 0xffff,
  shift: 0xffe1,
  control: 0xffe3,
  v: 0x76,
  z: 0x7a,
} as const;
type KeyName = keyof typeof KEYSYM;

/** Letters, which a layout without Latin ones lacks: programs know `Ctrl+Z` by its letter. */
const LETTERS: ReadonlySet<KeyName> = new Set(['v', 'z']);
const NO_SYMBOL = 0;

/** A key with the modifiers held while it is tapped. */
export type Chord = readonly KeyName[];

export const PASTE_CHORDS = {
  shiftInsert: ['shift', 'insert'],
  controlV: ['control', 'v'],
  controlShiftV: ['control', 'shift', 'v'],
} as const satisfies Record<string, Chord>;

export function chordOf(key: Key): Chord {
  return key === 'undo' ? ['control', 'z'] : [key];
}

/** How often held modifiers are looked at, and for how long before they are released for the user. */
const HELD_POLL_MS = 10;
const HELD_WAIT_MS = 500;
/** Modifiers that would change the meaning of a chord; locks (Caps, Num) do not. */
const MODIFIER_KEYSYMS = new Set([
  0xffe1, 0xffe2, 0xffe3, 0xffe4, 0xffe7, 0xffe8, 0xffe9, 0xffea, 0xffeb, 0xffec, 0xffed, 0xffee, 0xfe03, 0xff7e,
]);

/** The keyboard as the X server maps it, pressed through XTEST. */
export class Keyboard {
  readonly #x: X11Connection;
  readonly #clock: Clock;
  #rows: number[][] = [];
  /** Keycodes without a meaning of their own that we gave a letter. */
  readonly #borrowed = new Set<number>();

  private constructor(x: X11Connection, clock: Clock) {
    this.#x = x;
    this.#clock = clock;
  }

  static async open(x: X11Connection, clock: Clock): Promise<Keyboard> {
    const keyboard = new Keyboard(x, clock);
    await keyboard.#load();
    x.on('MappingNotify', () => void keyboard.#load().catch(() => undefined));
    return keyboard;
  }

  /** Whether the chord can be pressed, if need be with a letter put on a spare key. */
  has(chord: Chord): boolean {
    return chord.every((name) => this.#keycode(name) ?? (LETTERS.has(name) ? this.#spareKeycode() : undefined));
  }

  /** Call before `tap`: waits for held modifiers, and sees to it that the layout has every key of the chord. */
  async prepare(chord: Chord): Promise<void> {
    for (const name of chord) {
      if (this.#keycode(name) === undefined) await this.#lend(KEYSYM[name]);
    }
    await this.#clearModifiers();
  }

  /** Takes our letters off the spare keys again. */
  giveBack(): void {
    for (const keycode of this.#borrowed) this.#map(keycode, NO_SYMBOL);
    this.#borrowed.clear();
  }

  /** Queues the events of one tap. They reach the focused window with the next round trip. */
  tap(chord: Chord): void {
    const { xtest } = this.#x;
    const keycodes = chord.map((name) => this.#keycode(name) ?? 0);
    for (const keycode of keycodes) xtest.FakeInput(xtest.KeyPress, keycode, 0, 0, 0, 0);
    for (const keycode of keycodes.reverse()) xtest.FakeInput(xtest.KeyRelease, keycode, 0, 0, 0, 0);
  }

  /**
   * Waits until no modifier is held, so that a chord means what it should; after half a second releases the ones
   * that still are (the later release by the user's hand then does nothing).
   */
  async #clearModifiers(): Promise<void> {
    const deadline = this.#clock.monotonic() + HELD_WAIT_MS;
    for (;;) {
      const held = await this.#heldModifiers();
      if (held.length === 0) return;
      if (this.#clock.monotonic() >= deadline) {
        const { xtest } = this.#x;
        for (const keycode of held) xtest.FakeInput(xtest.KeyRelease, keycode, 0, 0, 0, 0);
        return;
      }
      await new Promise<void>((resolve) => this.#clock.after(HELD_POLL_MS, resolve));
    }
  }

  async #heldModifiers(): Promise<number[]> {
    const bits = await this.#x.ask<Buffer>((client, done) => client.QueryKeymap(done));
    const { min } = this.#x.keycodeRange;
    return this.#rows.flatMap((row, index) => {
      const keycode = min + index;
      const down = ((bits[keycode >> 3] ?? 0) >> (keycode & 7)) & 1;
      return down === 1 && row.some((keysym) => MODIFIER_KEYSYMS.has(keysym)) ? [keycode] : [];
    });
  }

  async #load(): Promise<void> {
    const { min, max } = this.#x.keycodeRange;
    this.#rows = await this.#x.ask((client, done) => client.GetKeyboardMapping(min, max - min + 1, done));
  }

  async #lend(keysym: number): Promise<void> {
    const keycode = this.#spareKeycode();
    if (keycode === undefined) return;
    this.#map(keycode, keysym);
    this.#borrowed.add(keycode);
    await this.#load();
  }

  #map(keycode: number, keysym: number): void {
    // Every level of every group, so that the letter is there whatever group is locked.
    const row = (this.#rows[0] ?? [0]).map(() => keysym);
    this.#x.client.ChangeKeyboardMapping(keycode, row.length, row);
  }

  #spareKeycode(): number | undefined {
    const index = this.#rows.findLastIndex((row) => row.every((keysym) => keysym === NO_SYMBOL));
    return index < 0 ? undefined : this.#x.keycodeRange.min + index;
  }

  #keycode(name: KeyName): number | undefined {
    const index = this.#rows.findIndex((row) => row.includes(KEYSYM[name]));
    return index < 0 ? undefined : this.#x.keycodeRange.min + index;
  }
}
