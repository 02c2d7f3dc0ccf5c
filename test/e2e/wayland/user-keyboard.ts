import { memoryFile } from '../../../src/agent/native/descriptors.ts';
import { keymapText } from '../../../src/agent/wayland/keyboard/keys.ts';
import { WaylandConnection } from '../../../src/agent/wayland/wire/connection.ts';
import { VIRTUAL_KEYBOARD, VIRTUAL_KEYBOARD_MANAGER, WL_SEAT } from '../../../src/agent/wayland/wire/interfaces.ts';
import { systemClock } from '../../../src/base/clock.ts';

/** Linux's input-event-codes.h. */
const CODES = { ctrl: 29, shift: 42, alt: 56, super: 125, a: 30, s: 31 } as const;
const MODIFIERS: Partial<Record<UserKey, number>> = { shift: 1, ctrl: 4, alt: 8, super: 64 };
export type UserKey = keyof typeof CODES;

/** A second keyboard, with the layout of a user in the United States: a person, beside the program under test. */
export interface UserKeyboard {
  /** Down in this order, up in the other. */
  press(...keys: UserKey[]): Promise<void>;
  hold(...keys: UserKey[]): Promise<void>;
  release(...keys: UserKey[]): Promise<void>;
  stop(): void;
}

/** @param socket the compositor's */
export async function plugInKeyboard(socket: string): Promise<UserKeyboard> {
  const connection = await WaylandConnection.open(socket, systemClock);
  const seat = connection.bind(WL_SEAT);
  const manager = connection.bind(VIRTUAL_KEYBOARD_MANAGER);
  const keyboard = connection.make(VIRTUAL_KEYBOARD, 1);
  connection.request(manager, 'create_virtual_keyboard', seat, keyboard);
  const keymap = keymapText();
  connection.request(keyboard, 'keymap', 1, memoryFile('keymap', keymap), keymap.length);
  await connection.roundTrip();
  let held = 0;
  const change = async (keys: readonly UserKey[], down: boolean): Promise<void> => {
    for (const key of keys) {
      connection.request(keyboard, 'key', Math.trunc(performance.now()), CODES[key], down ? 1 : 0);
      const bit = MODIFIERS[key] ?? 0;
      held = down ? held | bit : held & ~bit;
      if (bit !== 0) connection.request(keyboard, 'modifiers', held, 0, 0, 0);
    }
    await connection.roundTrip();
  };
  return {
    async press(...keys) {
      await change(keys, true);
      await change(keys.toReversed(), false);
    },
    hold: (...keys) => change(keys, true),
    release: (...keys) => change(keys.toReversed(), false),
    stop: () => connection.close(),
  };
}
