import path from 'node:path';
import type { Target } from '../../paste/desktop.ts';
import type { Win32 } from '../win32/win32.ts';
import { kindOf } from './terminals.ts';

/** Of the foreground thread (GetGUIThreadInfo): it is asked about the thread that has the keys, whoever's window it is. */
const FOREGROUND_THREAD = 0;

/** The desktop and the bars around it: they have the focus when no program has, and take no text. */
const SHELL_CLASSES = new Set(['Progman', 'WorkerW', 'Shell_TrayWnd', 'Shell_SecondaryTrayWnd', '#32769']);

/** A window of Windows that has the focus, and its process. */
export interface WindowsTarget extends Target {
  readonly pid: number;
}

/**
 * What would get the keys: the control with the focus in the window in front. `undefined`: no window is, or nothing in
 * it has the focus, so that keys would go to nobody.
 */
export function foregroundTarget(win32: Win32): WindowsTarget | undefined {
  const window = win32.foregroundWindow();
  if (window === 0 || SHELL_CLASSES.has(win32.className(window))) return undefined;
  const focus = win32.guiThread(FOREGROUND_THREAD)?.focus ?? 0;
  const owner = focus === 0 ? undefined : win32.ownerOf(focus);
  if (!owner) return undefined;
  const { pid } = owner;
  const name = nameOf(win32, pid);
  return {
    focus,
    pid,
    program: String(pid),
    name,
    pastesPrimary: false,
    answersPing: true,
    ...kindOf(name, win32.className(window)),
  };
}

/** As in the Task Manager: the file of its program, never a window's title. */
function nameOf(win32: Win32, pid: number): string {
  const file = win32.processPath(pid);
  return file === undefined ? 'a program' : path.win32.basename(file).replace(/\.exe$/i, '');
}
