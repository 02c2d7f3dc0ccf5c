import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { stringsOf } from './proc.ts';

/** Windows of Vim and Neovim, by the class part of WM_CLASS (lower case). */
const GRAPHICAL_VIMS = new Set('fvim gnvim gonvim goneovim gvim neovide nvim nvim-gtk nvim-qt vim'.split(' '));

/** Where Vim and Neovim look for what their user and their distribution have set (`:version`, starting.txt). */
const SYSTEM_FILES = [
  '/etc/vimrc',
  '/etc/gvimrc',
  '/etc/vim/vimrc',
  '/etc/vim/vimrc.local',
  '/etc/vim/gvimrc',
  '/etc/vim/gvimrc.local',
  '/etc/xdg/nvim/sysinit.vim',
  '/usr/share/vim/vimrc',
  '/usr/share/nvim/sysinit.vim',
];
const USER_FILES = ['.vimrc', '.gvimrc', '.vim/vimrc', '.vim/gvimrc'];
const CONFIG_FILES = ['vim/vimrc', 'vim/gvimrc', 'nvim/init.vim', 'nvim/init.lua', 'nvim/ginit.vim', 'nvim/ginit.lua'];
/** What Debian sets for every Vim (vim-common). */
const RUNTIME_FOLDER = '/usr/share/vim';
const DEBIAN_FILE = 'debian.vim';

const MAX_BYTES = 1_000_000;

export function isGraphicalVim(wmClass: string): boolean {
  return GRAPHICAL_VIMS.has(wmClass.toLowerCase());
}

/**
 * Whether Shift+Insert pastes in this Vim. Vim itself knows no such key: without a mapping it writes `<S-Insert>` where
 * it inserts, and its Ctrl+V makes the user's next key literal, or marks a block. Nothing outside of Vim tells in which
 * mode it is, so that nothing of this could be undone; hence its settings are read first. `false` also where they
 * cannot be: another machine's, or started with `-u` for what is no file.
 */
export async function pastesWithShiftInsert(pid: number | undefined): Promise<boolean> {
  const args = stringsOf(pid, 'cmdline');
  if (args.length === 0 || args.includes('--clean')) return false;
  const files = chosenFiles(args) ?? (await standardFiles(stringsOf(pid, 'environ')));
  const texts = await Promise.all(files.map((file) => readSmall(file)));
  return texts.some(mapsShiftInsert);
}

/** Whether a settings file maps it: `map! <S-Insert> …` in a line that is no comment, `'<S-Insert>'` in Lua, mswin.vim. */
export function mapsShiftInsert(settings: string): boolean {
  return settings.split('\n').some((line) => {
    if (/^\s*("|--)/.test(line)) return false;
    return /map.*<S-Insert>|keymap\.set.*<S-Insert>/i.test(line) || /\bmswin(\.vim)?\b/.test(line);
  });
}

/** With `-u` Vim reads that file alone, and nothing for `NONE`, `NORC` and `DEFAULTS` (starting.txt). */
function chosenFiles(args: readonly string[]): string[] | undefined {
  const files = ['-u', '-U'].flatMap((option) => {
    const at = args.indexOf(option);
    return at < 0 ? [] : [args[at + 1] ?? ''];
  });
  if (!args.includes('-u')) return undefined;
  return files.filter((file) => path.isAbsolute(file));
}

async function standardFiles(environment: readonly string[]): Promise<string[]> {
  const value = (name: string): string | undefined =>
    environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
  const home = value('HOME') ?? homedir();
  const config = value('XDG_CONFIG_HOME') ?? path.join(home, '.config');
  const runtimes = await readdir(RUNTIME_FOLDER).catch(() => []);
  return [
    ...SYSTEM_FILES,
    ...USER_FILES.map((file) => path.join(home, file)),
    ...CONFIG_FILES.map((file) => path.join(config, file)),
    ...runtimes.filter((name) => /^vim\d/.test(name)).map((name) => path.join(RUNTIME_FOLDER, name, DEBIAN_FILE)),
  ];
}

async function readSmall(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.length > MAX_BYTES ? '' : text;
}
