import type { PasteStroke } from '../../paste/desktop.ts';

/**
 * Terminals by the names of their programs, with the chords that paste in them as they come: what takes neither is
 * taken by what runs in the terminal. Windows Terminal: `defaults.json`; mintty: "Keyboard" in its manual; PuTTY: 3.1.1
 * of its manual; the others' documentation of their key bindings.
 */
const TERMINALS: ReadonlyMap<string, readonly PasteStroke[]> = new Map<string, readonly PasteStroke[]>([
  ['windowsterminal', ['control+shift+v', 'shift+insert']],
  ['windowsterminalpreview', ['control+shift+v', 'shift+insert']],
  ['alacritty', ['control+shift+v', 'shift+insert']],
  ['wezterm-gui', ['control+shift+v']],
  ['hyper', ['control+shift+v']],
  ['tabby', ['control+shift+v']],
  ['rio', ['control+shift+v']],
  ['mintty', ['shift+insert']],
  ['putty', ['shift+insert']],
  ['kitty', ['shift+insert']],
  ['mobaxterm', ['shift+insert']],
  ['conemu', ['shift+insert']],
  ['conemu64', ['shift+insert']],
  ['cmder', ['shift+insert']],
]);

/** The window of a console of Windows, whatever runs in it. */
const CONSOLE_CLASS = 'ConsoleWindowClass';
const CONSOLE: readonly PasteStroke[] = ['shift+insert'];
const ORDINARY: readonly PasteStroke[] = ['control+v', 'shift+insert'];

/** Another computer's screen: what reads the text here only passes it on, and the keys and it go different ways. */
const REMOTE = new Set([
  'mstsc',
  'msrdc',
  'vmconnect',
  'virtualboxvm',
  'vmware',
  'vmware-view',
  'vmplayer',
  'vncviewer',
  'tvnviewer',
  'wfica32',
  'cdviewer',
  'teamviewer',
  'anydesk',
  'rustdesk',
  'parsecd',
  'moonlight',
]);

export interface ProgramKind {
  readonly terminal: boolean;
  readonly pasteStrokes: readonly PasteStroke[];
}

/** @param name of its program, without `.exe`. @param windowClass of the window in front. */
export function kindOf(name: string, windowClass: string): ProgramKind {
  if (windowClass === CONSOLE_CLASS) return { terminal: true, pasteStrokes: CONSOLE };
  const pasteStrokes = TERMINALS.get(name.toLowerCase());
  return { terminal: pasteStrokes !== undefined, pasteStrokes: pasteStrokes ?? ORDINARY };
}

export function isRemoteScreen(name: string): boolean {
  return REMOTE.has(name.toLowerCase());
}
