import type { Stroke } from '../paste/desktop.ts';
import { VK } from './win32/constants.ts';
import type { KeyEvent } from './win32/win32.ts';

/** By virtual keys, which every layout has: on a Russian or a French one Ctrl+V is the key that Windows calls V too. */
function keysOf(stroke: Stroke): readonly number[] {
  switch (stroke) {
    case 'control+v':
      return [VK.control, VK.v];
    case 'control+shift+v':
      return [VK.control, VK.shift, VK.v];
    case 'shift+insert':
      return [VK.shift, VK.insert];
    case 'undo':
      return [VK.control, VK.z];
    default:
      return [VK[stroke]];
  }
}

/** All of the chord, down and up: what is sent in one call nobody's keys come in between (SendInput). */
export function chordOf(stroke: Stroke): KeyEvent[] {
  const keys = keysOf(stroke);
  return [...keys.map((key) => ({ key, up: false })), ...keys.toReversed().map((key) => ({ key, up: true }))];
}
