import { nameOf, readProc, statOf, stringsOf } from './proc.ts';

/**
 * Programs that keep a history of the clipboard and honour no hint: by name, as `/proc/PID/comm` has it (at most 15
 * characters). CopyQ, Klipper and newer versions of GPaste do honour one (`selection-content.ts`); but CopyQ reads the
 * text first and asks for the hint after that, when the user's clipboard, which has none, may be back.
 */
const HISTORIES = new Set(
  `clipcatd clipit clipmenud clipster copyq diodon glipper gpaste-daemon greenclip parcellite qlipper
   xfce4-clipman`.split(/\s+/),
);
/**
 * GPaste (43) puts its last entry into a PRIMARY of which it has never got a text, and with that takes it from us. It
 * gets that one: it does not record PRIMARY, unless it is told to.
 */
const MUST_HAVE_PRIMARY = 'gpaste-daemon';
/** Its plug-in for the panel of Xfce runs in a process of the panel's, which is started with the plug-in's file. */
const PANEL = 'panel-';
const PLUGIN = 'libclipman.so';
/** What a history that is a script reads the clipboard with; a person may as well, from a shell. */
const READERS = new Set(['xclip', 'xsel']);

/**
 * Whether a process keeps a history of what is on the clipboard: it gets the list of formats of a text that is on its
 * way to somebody else, and not the text. Linux only; of other machines and systems nothing is known (`false`).
 */
export function keepsHistory(pid: number | undefined, selection: 'CLIPBOARD' | 'PRIMARY'): boolean {
  const name = nameOf(pid);
  if (name === undefined || (name === MUST_HAVE_PRIMARY && selection === 'PRIMARY')) return false;
  if (isBelowWatcher(pid)) return true;
  if (READERS.has(name)) return HISTORIES.has(nameOf(statOf(pid)?.parent) ?? '');
  return HISTORIES.has(name) || (name.startsWith(PANEL) && (readProc(pid, 'cmdline') ?? '').includes(PLUGIN));
}

/** The command of a watcher is a script as a rule, and what reads is what that starts. */
const MAX_DEPTH = 5;

/** `wl-paste --watch COMMAND` (wl-clipboard) runs the command with each new text; histories on Wayland are made of that. */
function isBelowWatcher(pid: number | undefined): boolean {
  let each = pid;
  for (let depth = 0; depth < MAX_DEPTH && each !== undefined && each > 1; depth += 1) {
    const watches = (argument: string): boolean => argument === '--watch' || /^-[a-z]*w$/.test(argument);
    if (nameOf(each) === 'wl-paste' && stringsOf(each, 'cmdline').some(watches)) return true;
    each = statOf(each)?.parent;
  }
  return false;
}
