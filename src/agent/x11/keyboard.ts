import type { Xkb } from 'x11';
import type { Clock } from '../../base/clock.ts';
import type { Key } from '../../protocol/segments.ts';
import type { X11Connection } from './connection.ts';
import { KeyboardState } from './keyboard/keyboard-state.ts';
import { Keymap } from './keyboard/keymap.ts';
import { getKeymap } from './keyboard/xkb.ts';
import { xtestKeyboard } from './keyboard/xtest-keyboard.ts';

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

/** The keys that only change what others mean; what a layout lacks of the others goes on a spare key. */
const MODIFIERS: ReadonlySet<KeyName> = new Set(['shift', 'control']);
const NO_SYMBOL = 0;
/** Columns of the core map: two levels of two groups (X11 protocol, chapter 5). */
const CORE_COLUMNS = 4;

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

/**
 * The keyboard as the X server has it now, pressed through XTEST: keys are where the layout group in force has them,
 * and what the user has locked, latched or set for accessibility changes nothing about them and is as it was afterwards.
 */
export class Keyboard {
  readonly #x: X11Connection;
  readonly #clock: Clock;
  readonly #state: KeyboardState;
  readonly #xkb: Xkb;
  /** Whose keys are pressed. */
  readonly #device: number | undefined;
  #keymap = new Keymap([]);
  /** The map that is being read, while there is one: keys may have moved. */
  #reading: Promise<void> | undefined;
  #reloadDue = false;
  /** Keycodes without a meaning of their own that we gave a letter. */
  readonly #borrowed = new Set<number>();

  private constructor(x: X11Connection, clock: Clock, xkb: Xkb, device: number | undefined, state: KeyboardState) {
    this.#x = x;
    this.#clock = clock;
    this.#xkb = xkb;
    this.#device = device;
    this.#state = state;
  }

  /** Rejects when the server has no keyboard extension. */
  static async open(x: X11Connection, clock: Clock): Promise<Keyboard> {
    const xkb = await x.ask<Xkb>((client, done) => client.require('xkb', done));
    const device = await xtestKeyboard(x);
    const state = await KeyboardState.open(x, xkb, device);
    const keyboard = new Keyboard(x, clock, xkb, device, state);
    state.onMapChange(() => keyboard.#reload());
    x.on('MappingNotify', () => keyboard.#reload());
    keyboard.#keymap = await getKeymap(x, xkb, device);
    return keyboard;
  }

  /** Whether the chord can be pressed, if need be with a key of it put on a spare one. */
  has(chord: Chord): boolean {
    return chord.every((name) => this.#canPress(name, chord) || (!MODIFIERS.has(name) && this.#spare() !== undefined));
  }

  /** Call before `tap`: waits for held modifiers, and sees to it that the layout has every key of the chord. */
  async prepare(chord: Chord): Promise<void> {
    while (this.#reading) await this.#reading;
    for (const name of chord) {
      if (!this.#canPress(name, chord)) await this.#lend(KEYSYM[name]);
    }
    await this.#clearModifiers();
  }

  /** With the server grabbed, after a round trip: whether everything is still as `prepare` left it. */
  isReady(chord: Chord): boolean {
    return this.#reading === undefined && !this.#isHeld() && chord.every((name) => this.#canPress(name, chord));
  }

  /** Takes our letters off the spare keys again. */
  giveBack(): void {
    for (const keycode of this.#borrowed) this.#map(keycode, NO_SYMBOL);
    this.#borrowed.clear();
  }

  /** Queues the events of one tap. They reach the focused window with the next round trip. */
  tap(chord: Chord): void {
    const { xtest } = this.#x;
    const { numLock } = this.#keymap;
    this.#state.lifted(numLock, () => {
      const keycodes = chord.flatMap((name) => this.#keycodes(name, chord) ?? []);
      for (const keycode of keycodes) xtest.FakeInput(xtest.KeyPress, keycode, 0, 0, 0, 0);
      for (const keycode of keycodes.reverse()) xtest.FakeInput(xtest.KeyRelease, keycode, 0, 0, 0, 0);
    });
  }

  /**
   * Waits until no modifier is held, so that a chord means what it should; after half a second releases the ones
   * that still are (the later release by the user's hand then does nothing).
   */
  async #clearModifiers(): Promise<void> {
    const deadline = this.#clock.monotonic() + HELD_WAIT_MS;
    while (this.#isHeld()) {
      if (this.#clock.monotonic() >= deadline) {
        const { xtest } = this.#x;
        for (const keycode of await this.#heldKeys()) xtest.FakeInput(xtest.KeyRelease, keycode, 0, 0, 0, 0);
        return;
      }
      await new Promise<void>((resolve) => this.#clock.after(HELD_POLL_MS, resolve));
    }
  }

  #isHeld(): boolean {
    return (this.#state.heldModifiers & ~this.#keymap.locks) !== 0 || this.#state.holdsGroup;
  }

  async #heldKeys(): Promise<number[]> {
    const bits = await this.#x.ask<Buffer>((client, done) => client.QueryKeymap(done));
    return this.#keymap.holdable().filter((keycode) => (((bits[keycode >> 3] ?? 0) >> (keycode & 7)) & 1) === 1);
  }

  /** A change of the layout is a dozen of events; those that come together cause one reading. */
  #reload(): void {
    if (this.#reloadDue) return;
    this.#reloadDue = true;
    const reading: Promise<void> = Promise.resolve()
      .then(() => {
        this.#reloadDue = false;
        return getKeymap(this.#x, this.#xkb, this.#device);
      })
      .then((keymap) => {
        if (this.#reading === reading) this.#keymap = keymap;
      })
      .catch(() => undefined)
      .finally(() => {
        if (this.#reading === reading) this.#reading = undefined;
      });
    this.#reading = reading;
  }

  async #lend(keysym: number): Promise<void> {
    const keycode = this.#spare();
    if (keycode === undefined) return;
    this.#map(keycode, keysym);
    this.#borrowed.add(keycode);
    this.#reload();
    while (this.#reading) await this.#reading;
  }

  #map(keycode: number, keysym: number): void {
    // Every level of every group, so that the letter is there whatever group is locked.
    this.#x.client.ChangeKeyboardMapping(keycode, CORE_COLUMNS, new Array<number>(CORE_COLUMNS).fill(keysym));
  }

  #spare(): number | undefined {
    return this.#keymap.spare();
  }

  #canPress(name: KeyName, chord: Chord): boolean {
    return this.#keycodes(name, chord) !== undefined;
  }

  /** The keys to hold for one key of a chord, that key last; `undefined` when the group in force has none. */
  #keycodes(name: KeyName, chord: Chord): number[] | undefined {
    const { group } = this.#state;
    const held = MODIFIERS.has(name) ? 0 : this.#modifiersOf(chord);
    const position = this.#keymap.locate(KEYSYM[name], group, held);
    if (!position) return undefined;
    return [...(this.#keymap.modifierKeys(position.modifiers, group) ?? []), position.keycode];
  }

  /** What is down while the last key of a chord is tapped; Num Lock stays as it is. */
  #modifiersOf(chord: Chord): number {
    let modifiers = this.#state.lockedModifiers & this.#keymap.numLock;
    for (const name of chord) {
      const position = MODIFIERS.has(name) ? this.#keymap.locate(KEYSYM[name], this.#state.group, 0) : undefined;
      if (position) modifiers |= this.#keymap.modifiersOf(position.keycode);
    }
    return modifiers;
  }
}
