import type { KeyboardHolder } from '../../paste/desktop.ts';
import { GUI } from '../win32/constants.ts';
import type { Win32 } from '../win32/win32.ts';

/** The desktop of a session on which its programs are ("Desktops" in the documentation of Windows). */
const PROGRAMS = 'Default';
const LOCKED = 0;

/**
 * Whether the keys are out of reach of programs: the screen is locked, or Windows asks for consent (UAC), for a password,
 * or by Ctrl+Alt+Del. Then the keyboard belongs to the desktop `Winlogon`, which an ordinary program may not even open.
 *
 * A disconnected session has `Default`, and is locked all the same: that WTSINFOEX_LEVEL1 tells in `SessionFlags`.
 */
export function isLocked(win32: Win32): boolean {
  return win32.inputDesktop() !== PROGRAMS || win32.sessionFlags() === LOCKED;
}

const MENU = GUI.inMenuMode | GUI.systemMenuMode | GUI.popupMenuMode;

/** Who has the keyboard instead of the window with the focus: what it would take of a chord would do something else. */
export function keyboardHolderOf(win32: Win32): KeyboardHolder | undefined {
  if (isLocked(win32)) return { name: 'the lock screen', locks: true };
  const flags = win32.guiThread(0)?.flags ?? 0;
  if ((flags & MENU) !== 0) return { name: 'an open menu', locks: false };
  if ((flags & GUI.inMoveSize) !== 0) return { name: 'a window that is being moved', locks: false };
  return undefined;
}
