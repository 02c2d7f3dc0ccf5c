import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAtWork } from '../../../src/agent/programs/target-process.ts';
import { eventually } from '../../helpers/eventually.ts';
import { output, startChild } from '../../helpers/processes/child.ts';
import { type Display, pressKeys } from '../desktop/display.ts';
import type { RunningProgram } from './entry.ts';

const TINY = path.join(import.meta.dirname, 'tiny');
/** How long a program gets to open, and to take a key; Java and Firefox on a busy machine need most of it. */
const START_MS = 60_000;
/** How long an editor gets to write its file after it was told to. One that has nothing new to save writes nothing. */
const SAVE_MS = 400;
/** So often in a row it has to be found without work to have done what it was told to. */
const AT_REST = 3;
const REST_MS = 10_000;

export interface StartOptions {
  /** The class part of its WM_CLASS, where a splash or a dialog comes first. */
  readonly wmClass?: string;
  /** Presses the mouse button in the middle of the window, where the field does not have the keyboard by itself. */
  readonly click?: true;
  /** Keys to press once it is open, before anything can be typed. */
  readonly first?: readonly string[];
}

/** Starts a command, waits until its window has the focus and a pressed key stands in what `read` gives. */
export async function startProgram(
  display: Display,
  [command, ...args]: readonly [string, ...string[]],
  read: (pid: number) => string | Promise<string>,
  { wmClass, click, first = [] }: StartOptions = {},
): Promise<RunningProgram> {
  const child = startChild(command, args, { env: display.env, cwd: display.folder });
  const hasFocus = async () => {
    if (child.process.exitCode !== null) throw new Error(`${command} ended with ${child.process.exitCode}`);
    if (wmClass !== undefined) return (await display.focusedClass()) === wmClass;
    // Not every window has a class.
    const active = await output('xdotool', ['getactivewindow'], display.env).catch(() => '0');
    return Number(active) > 0;
  };
  const program = { ...child, read: async () => read(child.pid) };
  try {
    await eventually(`${command} to have the focus`, hasFocus, START_MS);
    if (click) await clickInMiddle(display);
    for (const key of first) await pressKeys(display, key);
    await eventually(`${command} to take a key`, () => takesKey(display, program), START_MS);
    // A key of an earlier try may be on its way still.
    await toBeAtRest(child.pid);
  } catch (error) {
    await child.stop();
    throw new Error(`${(error as Error).message}; it printed: ${child.output().slice(-500)}`);
  }
  return program;
}

async function clickInMiddle(display: Display): Promise<void> {
  const run = (...args: string[]) => output('xdotool', args, display.env);
  const geometry = await run('getwindowgeometry', '--shell', (await run('getactivewindow')).trim());
  const [x = 0, y = 0, width = 0, height = 0] = ['X', 'Y', 'WIDTH', 'HEIGHT'].map((name) =>
    Number(new RegExp(`^${name}=(\\d+)`, 'm').exec(geometry)?.[1]),
  );
  await run('mousemove', String(x + Math.floor(width / 2)), String(y + Math.floor(height / 2)), 'click', '1');
}

/** Presses a key and sees whether it arrives: the proof that the cursor is where texts will go. */
export async function takesKey(display: Display, program: RunningProgram, key = 'x'): Promise<boolean> {
  const before = await program.read();
  await pressKeys(display, key);
  return eventually('the key', async () => (await program.read()).length > before.length, 3_000).catch(() => false);
}

function newFile(display: Display, extension: string): string {
  const folder = path.join(display.folder, 'typed');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `content.${extension}`);
  writeFileSync(file, '');
  return file;
}

/** A program of this folder that writes its field to the file it is given, after each change. */
export function startTiny(
  display: Display,
  interpreter: readonly [string, ...string[]],
  script: string,
  args: readonly string[] = [],
  options?: StartOptions,
): Promise<RunningProgram> {
  const file = newFile(display, 'txt');
  const command = [...interpreter, path.resolve(TINY, script), file, ...args] as const;
  return startProgram(display, command as unknown as [string, ...string[]], () => readFileSync(file, 'utf8'), options);
}

/** Gives what a file holds once two looks show the same: an editor may empty it first, or put another in its place. */
function fileReader(file: string, encoding: BufferEncoding): () => Promise<string> {
  let last = '';
  return async () => {
    let previous: string | undefined;
    const settled = () => {
      const content = existsSync(file) ? readFileSync(file, encoding) : '';
      // Nothing is ever taken away from the programs of the matrix.
      const whole = content === previous && (content !== '' || last === '');
      previous = content;
      return whole ? content : undefined;
    };
    last = await eventually('the file to be whole', settled);
    return last;
  };
}

/**
 * Until a program has nothing more to do. While gedit saves, its text cannot be changed: it reads what is pasted, and drops
 * it. On a busy machine it is still at it when its file is whole.
 */
async function toBeAtRest(pid: number): Promise<void> {
  let rests = 0;
  const isAtRest = (): boolean => {
    rests = isAtWork({ pid, terminal: false }) === true ? 0 : rests + 1;
    return rests >= AT_REST;
  };
  await eventually('the program to be done', isAtRest, REST_MS).catch(() => undefined);
}

export interface EditorOptions extends StartOptions {
  /** Keys that save the file, one after the other; none where the editor saves by itself. */
  readonly save?: readonly string[];
  readonly extension?: string;
  /** How the program writes its file. */
  readonly encoding?: BufferEncoding;
  /** Characters that it writes into its file, and that are not in its document. */
  readonly fileOnly?: RegExp;
  /** Its settings, by their place in the folder of settings: no questions, no changes of its own to the text. */
  readonly config?: Readonly<Record<string, string>>;
}

/** An editor that saves its file when it is told to. */
export function startEditor(
  display: Display,
  command: (file: string) => readonly [string, ...string[]],
  { save = ['ctrl+s'], extension = 'txt', encoding = 'utf8', fileOnly, config = {}, ...options }: EditorOptions = {},
): Promise<RunningProgram> {
  for (const [name, content] of Object.entries(config)) {
    const place = path.join(display.env.XDG_CONFIG_HOME ?? display.folder, name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
  const file = newFile(display, extension);
  const readFile = fileReader(file, encoding);
  const stamp = () => (existsSync(file) ? statSync(file, { bigint: true }).mtimeNs : 0n);
  return startProgram(
    display,
    command(file),
    async (pid) => {
      const before = stamp();
      for (const key of save) await pressKeys(display, key);
      const saved = () => save.length === 0 || stamp() !== before;
      await eventually('the editor to save', saved, SAVE_MS).catch(() => undefined);
      // Many editors end a file with a newline that is not in their window; no text of the matrix ends with one.
      const content = (await readFile()).replace(/\n$/, '');
      await toBeAtRest(pid);
      return fileOnly === undefined ? content : content.replaceAll(fileOnly, '');
    },
    options,
  );
}

/** A terminal in which `cat` writes what is typed to a file. */
export function startTerminal(
  display: Display,
  command: (shellScript: string) => readonly [string, ...string[]],
  options?: StartOptions,
): Promise<RunningProgram> {
  const file = newFile(display, 'txt');
  const script = `${file}.sh`;
  // Without the line editor of the terminal driver, which takes 4 095 bytes a line and interprets keys (termios(3)).
  const prepare = 'stty -icanon -echo -isig -ixon -iexten -icrnl';
  writeFileSync(script, `#!/bin/sh\n${prepare} && exec cat > '${file}'\n`, { mode: 0o755 });
  return startProgram(display, command(script), () => readFileSync(file, 'utf8'), options);
}
