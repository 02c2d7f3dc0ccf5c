import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import type { Child } from '../../helpers/processes/child.ts';
import type { OrdinaryUser } from './ordinary-user.ts';
import type { UserKey } from './user-keyboard.ts';

/** What a program needs of the desktop that it runs on. */
export interface ProgramSession {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly user: OrdinaryUser;
  readonly keyboard: { press(...keys: UserKey[]): Promise<void> };
  start(command: string, args?: readonly string[], env?: NodeJS.ProcessEnv): Child;
  focused(): Promise<string | undefined>;
  /** The process whose window has the focus, where that is told. */
  focusedPid?(): Promise<number | undefined>;
}

/** A real program with a real window that has the focus. */
export interface Program extends Child {
  /** As sway calls it. */
  readonly name: string;
  /** All text that has been typed into it, read back from the program itself. */
  read(): Promise<string>;
}

let files = 0;

function newFile(session: ProgramSession): string {
  files += 1;
  const file = path.join(session.folder, `typed-${files}.txt`);
  writeFileSync(file, '');
  session.user.give(file);
  return file;
}

/** Starts a program and waits until sway says that its window has the focus. */
export async function startFocused(
  session: ProgramSession,
  name: string,
  command: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Child> {
  const child = session.start(command, args, env);
  try {
    const isFocused = async (): Promise<boolean> => {
      if ((await session.focused()) !== name) return false;
      // One that was stopped before may have a window of the same name for a moment longer.
      return !session.focusedPid || (await session.focusedPid()) === child.pid;
    };
    await eventually(`${command} to have the focus`, isFocused, 30_000);
    return child;
  } catch (error) {
    await child.stop();
    throw new Error(`${(error as Error).message}; it printed: ${child.output().slice(-500)}`);
  }
}

/** Without the line editor of the terminal driver, which takes 4 095 bytes a line and interprets keys (termios(3)). */
function catInto(file: string): string {
  return `stty -icanon -echo -isig -ixon -iexten -icrnl && touch '${file}.ready' && exec cat > '${file}'`;
}

/** A terminal in which `cat` writes what is typed to a file. */
export async function startFoot(session: ProgramSession): Promise<Program> {
  const file = newFile(session);
  const child = await startFocused(session, 'foot', 'foot', ['sh', '-c', catInto(file)]);
  await eventually('cat to run in foot', () => existsSync(`${file}.ready`));
  return { ...child, name: 'foot', read: async () => readFileSync(file, 'utf8') };
}

/** The same in Konsole: foot ends itself where a screen has no size, as KWin's virtual one. */
export async function startKonsole(session: ProgramSession): Promise<Program> {
  const file = newFile(session);
  const args = ['--separate', '-e', 'sh', '-c', catInto(file)];
  const child = await startFocused(session, 'org.kde.konsole', 'konsole', args);
  await eventually('cat to run in Konsole', () => existsSync(`${file}.ready`));
  return { ...child, name: 'org.kde.konsole', read: async () => readFileSync(file, 'utf8') };
}

/** The same under Xwayland. */
export async function startXterm(session: ProgramSession): Promise<Program> {
  const file = newFile(session);
  const child = await startFocused(session, 'XTerm', 'xterm', ['-u8', '-e', 'sh', '-c', catInto(file)]);
  await eventually('cat to run in xterm', () => existsSync(`${file}.ready`));
  return { ...child, name: 'XTerm', read: async () => readFileSync(file, 'utf8') };
}

async function startEditor(
  session: ProgramSession,
  name: string,
  [command = name, ...args]: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Program> {
  const file = newFile(session);
  const child = await startFocused(session, name, command, [...args, file], env);
  return {
    ...child,
    name,
    async read() {
      const before = readFileSync(file, 'utf8');
      let previous: string | undefined;
      return eventually('the editor to save its file', async () => {
        await session.keyboard.press('ctrl', 's');
        const now = readFileSync(file, 'utf8');
        const settled = now === previous && now !== before;
        previous = now;
        return settled && now;
      });
    },
  };
}

/** @param name as sway calls it: an X11 window has a class, where a native one has an id. */
export function startMousepad(
  session: ProgramSession,
  env: NodeJS.ProcessEnv = {},
  name = 'mousepad',
): Promise<Program> {
  return startEditor(session, name, ['mousepad', '--disable-server'], env);
}

export function startFeatherpad(session: ProgramSession): Promise<Program> {
  return startEditor(session, 'featherpad', ['featherpad', '--standalone']);
}
