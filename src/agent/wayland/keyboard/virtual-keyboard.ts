import type { Clock } from '../../../base/clock.ts';
import { memoryFile } from '../../native/descriptors.ts';
import type { Stroke } from '../../paste/desktop.ts';
import type { WaylandConnection } from '../wire/connection.ts';
import { VIRTUAL_KEYBOARD, VIRTUAL_KEYBOARD_MANAGER } from '../wire/interfaces.ts';
import type { WireObject } from '../wire/wire-object.ts';
import { keymapText, STROKES } from './keys.ts';

/** `wl_keyboard.keymap_format.xkb_v1`. */
const XKB_V1 = 1;
const DOWN = 1;
const UP = 0;

/**
 * A keyboard of our own with a keymap of our own (virtual-keyboard-unstable-v1): what the user's layout has, and what
 * modifiers the user holds down, does not change what it presses.
 */
export class VirtualKeyboard {
  readonly #connection: WaylandConnection;
  readonly #clock: Clock;
  readonly #keyboard: WireObject;

  /** Throws when the compositor has no such protocol. */
  constructor(connection: WaylandConnection, seat: WireObject, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    const manager = connection.bind(VIRTUAL_KEYBOARD_MANAGER);
    this.#keyboard = connection.make(VIRTUAL_KEYBOARD, manager.version);
    connection.request(manager, 'create_virtual_keyboard', seat, this.#keyboard);
    const keymap = keymapText();
    connection.request(this.#keyboard, 'keymap', XKB_V1, memoryFile('lantype-keymap', keymap), keymap.length);
  }

  /** Presses the keys and lets them go, in one go: nobody else's requests come in between. */
  tap(stroke: Stroke): void {
    const keys = STROKES[stroke];
    let modifiers = 0;
    for (const { code, modifier } of keys) {
      this.#key(code, DOWN);
      if (modifier !== undefined) {
        modifiers |= modifier;
        this.#modifiers(modifiers);
      }
    }
    for (const { code } of keys.toReversed()) this.#key(code, UP);
    if (modifiers !== 0) this.#modifiers(0);
  }

  #key(code: number, state: number): void {
    const time = Math.trunc(this.#clock.monotonic()) >>> 0;
    this.#connection.request(this.#keyboard, 'key', time, code, state);
  }

  #modifiers(depressed: number): void {
    this.#connection.request(this.#keyboard, 'modifiers', depressed, 0, 0, 0);
  }
}
