import type { Key } from '../../protocol/segments.ts';
import type { Stroke } from '../paste/desktop.ts';

/** Names in nut-js's `Key`. */
export type NutKey =
  | ('Return' | 'Tab' | 'Up' | 'Down' | 'Left' | 'Right' | 'Home' | 'End' | 'Backspace' | 'Delete' | 'Escape')
  | ('V' | 'Z' | 'LeftShift' | 'RightShift' | 'LeftControl' | 'RightControl' | 'LeftAlt' | 'RightAlt')
  | ('LeftCmd' | 'RightCmd' | 'LeftSuper' | 'RightSuper');

/** Modifiers first, the key itself last. */
export type NutChord = readonly NutKey[];

const PLAIN_KEYS: Record<Exclude<Key, 'undo'>, NutKey> = {
  enter: 'Return',
  tab: 'Tab',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  home: 'Home',
  end: 'End',
  backspace: 'Backspace',
  delete: 'Delete',
  escape: 'Escape',
};

function command(platform: NodeJS.Platform): NutKey {
  return platform === 'darwin' ? 'LeftCmd' : 'LeftControl';
}

/**
 * Cmd+V on macOS, Ctrl+V elsewhere. Not Ctrl+Shift+V for terminals: nut-js tells no more of the focused window than
 * its title, which is the program's own text and proves nothing.
 */
export function chordFor(stroke: Stroke, platform: NodeJS.Platform): NutChord {
  switch (stroke) {
    case 'control+v':
    case 'control+shift+v':
    case 'shift+insert':
      return [command(platform), 'V'];
    case 'undo':
      return [command(platform), 'Z'];
    default:
      return [PLAIN_KEYS[stroke]];
  }
}

/**
 * Modifiers to release before a chord, as nut-js cannot tell which ones the user holds down. Not the right Alt key
 * on Linux: layouts with AltGr (de, fr) have no such key, and releasing it is an X error that ends the process.
 */
export function modifiersOf(platform: NodeJS.Platform): readonly NutKey[] {
  const common: NutKey[] = ['LeftShift', 'RightShift', 'LeftControl', 'RightControl', 'LeftAlt'];
  if (platform === 'darwin') return [...common, 'RightAlt', 'LeftCmd', 'RightCmd'];
  if (platform === 'win32') return [...common, 'RightAlt'];
  return [...common, 'LeftSuper', 'RightSuper'];
}
