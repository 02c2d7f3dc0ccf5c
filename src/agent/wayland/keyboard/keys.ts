import type { KeyboardHolder, Stroke } from '../../paste/desktop.ts';

/** A keyboard whose keys go to whatever has the focus. */
export interface Keys {
  /** Presses the keys of a stroke and lets them go; resolves when the desktop has them. */
  tap(stroke: Stroke): void | Promise<void>;
  /** Whether the user holds a modifier that would spoil a stroke; left out where none would. */
  modifiersHeld?(): boolean | undefined;
}

/** What has the keyboard while the user holds a modifier that would make another chord of ours. */
export const HELD_KEY: KeyboardHolder = { name: 'a key that is held down', locks: false };

/** A key by its number in Linux's input-event-codes.h, as it is in the keymap that we bring along. */
interface KeyOfOurs {
  readonly code: number;
  /** The real modifier that it is (XKB protocol, 3.1): its bit. */
  readonly modifier?: number;
}

const SHIFT = { code: 42, modifier: 0x1 } satisfies KeyOfOurs;
const CONTROL = { code: 29, modifier: 0x4 } satisfies KeyOfOurs;
const INSERT: KeyOfOurs = { code: 110 };
const V: KeyOfOurs = { code: 47 };

/** The keys of each stroke, in the order in which they go down: those of the modifiers first. */
export const STROKES: Readonly<Record<Stroke, readonly KeyOfOurs[]>> = {
  'shift+insert': [SHIFT, INSERT],
  'control+v': [CONTROL, V],
  'control+shift+v': [CONTROL, SHIFT, V],
  enter: [{ code: 28 }],
  tab: [{ code: 15 }],
  up: [{ code: 103 }],
  down: [{ code: 108 }],
  left: [{ code: 105 }],
  right: [{ code: 106 }],
  home: [{ code: 102 }],
  end: [{ code: 107 }],
  backspace: [{ code: 14 }],
  delete: [{ code: 111 }],
  escape: [{ code: 1 }],
  undo: [CONTROL, { code: 44 }],
};

/**
 * The keymap that we bring along, as XKB text (xkbcommon, "keymap-text-format-v1"), with its NUL: that of a plain keyboard
 * of the United States, whatever the user's is. A keymap with these keys alone would do for most programs, but not for
 * GTK 3: it finds no accelerators (Ctrl+S, Delete in Mousepad) where not all modifiers are there.
 */
export function keymapText(): Buffer {
  const parts = {
    xkb_keycodes: 'evdev+aliases(qwerty)',
    xkb_types: 'complete',
    xkb_compatibility: 'complete',
    xkb_symbols: 'pc+us+inet(evdev)',
  };
  const lines = Object.entries(parts).map(([section, file]) => `${section} { include "${file}" };`);
  return Buffer.from(`xkb_keymap {\n${lines.join('\n')}\n};\0`);
}
