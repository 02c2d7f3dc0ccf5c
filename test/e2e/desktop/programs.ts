import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';
import { type Display, pressKeys } from './display.ts';

/** A real program with a real window that has the focus. */
export interface Program extends Child {
  /** All text that has been typed into it, read back from the program itself. */
  read(): Promise<string>;
}

let files = 0;
const newFile = (display: Display, extension: string): string => {
  files += 1;
  return path.join(display.folder, `typed-${files}.${extension}`);
};

/** Starts a program and waits until the window manager says that its window has the focus. */
export async function startFocused(
  display: Display,
  wmClass: string,
  command: string,
  args: readonly string[],
): Promise<Child> {
  const child = startChild(command, args, { env: display.env });
  try {
    await eventually(`${command} to have the focus`, async () => (await display.focusedClass()) === wmClass, 20_000);
  } catch (error) {
    await child.stop();
    throw new Error(`${(error as Error).message}; it printed: ${child.output().slice(-500)}`);
  }
  return child;
}

/** A terminal in which `cat` writes what is typed to a file. */
export async function startXterm(display: Display): Promise<Program> {
  const file = newFile(display, 'txt');
  // Without the line editor of the terminal driver, which takes 4 095 bytes a line and interprets keys (termios(3)).
  const script = `stty -icanon -echo -isig -ixon -iexten -icrnl && echo ready > '${file}.ready' && exec cat > '${file}'`;
  const child = await startFocused(display, 'XTerm', 'xterm', ['-u8', '-e', 'sh', '-c', script]);
  await eventually('cat to run in xterm', () => existsSync(`${file}.ready`) && existsSync(file));
  return { ...child, read: async () => readFileSync(file, 'utf8') };
}

async function startEditor(
  display: Display,
  wmClass: string,
  command: string,
  args: readonly string[],
): Promise<Program> {
  const file = newFile(display, 'txt');
  writeFileSync(file, '');
  const child = await startFocused(display, wmClass, command, [...args, file]);
  return {
    ...child,
    async read() {
      const before = readFileSync(file, 'utf8');
      await display.setLayout('us');
      let previous: string | undefined;
      return eventually('the editor to save its file', async () => {
        await pressKeys(display, 'ctrl+s');
        const now = readFileSync(file, 'utf8');
        const settled = now === previous && now !== before;
        previous = now;
        return settled && now;
      });
    },
  };
}

export function startMousepad(display: Display): Promise<Program> {
  return startEditor(display, 'Mousepad', 'mousepad', ['--disable-server']);
}

export function startFeatherpad(display: Display): Promise<Program> {
  return startEditor(display, 'FeatherPad', 'featherpad', ['--standalone']);
}
