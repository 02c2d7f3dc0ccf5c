import type { Capability, Probe } from '../typing/typist.ts';
import { isLocked } from './session/input-desktop.ts';
import type { Win32 } from './win32/win32.ts';

/** TokenIntegrityLevel of an ordinary process. */
const MEDIUM = 0x2000;

/** Finds out whether Windows can be typed on from this process. Leaves no trace. */
export function probeWindows(win32: Win32): Probe {
  const capabilities: Capability[] = [
    { name: 'Windows', ok: true, detail: "reached through koffi, which calls the system's own functions" },
    session(win32),
    { name: 'clipboard', ok: true, detail: 'texts are rendered when they are asked for; all formats are given back' },
    {
      name: 'receipts',
      ok: true,
      detail: 'a program is seen reading the text, where it opens the clipboard by a window',
    },
    rights(win32),
    ...accessibility(win32),
  ];
  return { ok: true, capabilities };
}

/** A locked screen is no reason to look for another way to type: messages are held meanwhile. */
function session(win32: Win32): Capability {
  const locked = isLocked(win32);
  return {
    name: 'session',
    ok: true,
    detail: locked ? 'locked, or a secure prompt is open' : 'its programs have the keyboard',
  };
}

function rights(win32: Win32): Capability {
  const level = win32.integrityOf(0);
  const detail =
    level !== undefined && level > MEDIUM
      ? 'Lantype runs as administrator: it can type into all programs'
      : 'programs that run as administrator cannot be typed into; their texts go to the clipboard';
  return { name: 'rights', ok: true, detail };
}

function* accessibility(win32: Win32): Iterable<Capability> {
  const keys = win32.filterKeys();
  if (!keys?.on || (keys.slowMs === 0 && keys.bounceMs === 0)) return;
  const detail = 'Filter Keys are on: should Windows ignore our keys, texts go to the clipboard';
  yield { name: 'Filter Keys', ok: true, detail };
}
