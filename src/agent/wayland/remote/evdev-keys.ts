import type { Stroke } from '../../paste/desktop.ts';
import type { RemoteKey } from './remote-session.ts';

/** linux/input-event-codes.h: keys by their place, the same on every layout. */
const CODES = {
  leftControl: 29,
  leftShift: 42,
  insert: 110,
  enter: 28,
  tab: 15,
  up: 103,
  down: 108,
  left: 105,
  right: 106,
  home: 102,
  end: 107,
  backspace: 14,
  delete: 111,
  escape: 1,
} as const;

/** X keysyms (keysymdef.h): letters are where the layout has them. */
const V = 0x76;
const Z = 0x7a;

const CONTROL: RemoteKey = { code: CODES.leftControl };
const SHIFT: RemoteKey = { code: CODES.leftShift };

/** The keys of a stroke, in the order in which they go down. */
export function keysOf(stroke: Stroke): readonly RemoteKey[] {
  switch (stroke) {
    case 'shift+insert':
      return [SHIFT, { code: CODES.insert }];
    case 'control+v':
      return [CONTROL, { keysym: V }];
    case 'control+shift+v':
      return [CONTROL, SHIFT, { keysym: V }];
    case 'undo':
      return [CONTROL, { keysym: Z }];
    default:
      return [{ code: CODES[stroke] }];
  }
}
