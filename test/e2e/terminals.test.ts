import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TypingResult, Typist } from '../../src/agent/typing/typist.ts';
import { X11Connection } from '../../src/agent/x11/connection.ts';
import { ClientProcesses } from '../../src/agent/x11/target/client-processes.ts';
import { DesktopWatch } from '../../src/agent/x11/target/desktop-watch.ts';
import { KeyboardOwner } from '../../src/agent/x11/target/keyboard-owner.ts';
import { systemClock } from '../../src/base/clock.ts';
import { eventually } from '../helpers/eventually.ts';
import { type Child, output } from '../helpers/processes/child.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { readClipboard } from './desktop/clipboard.ts';
import { type Display, missingPrograms, startDisplay } from './desktop/display.ts';
import { startEditorWithTerminal } from './desktop/editor-with-terminal.ts';
import { startFocused } from './desktop/programs.ts';
import { x11Typist } from './desktop/x11-typist.ts';

/** A line end in a terminal runs a command, whatever the terminal is called and wherever it is. */

const started = stopAfterEach();

async function desktop(newlinePolicy?: 'keep'): Promise<{ display: Display; typist: Typist }> {
  const display = started(await startDisplay());
  const typist = started(x11Typist(display, newlinePolicy));
  await typist.start();
  return { display, typist };
}

const type = (typist: Typist, value: string): Promise<TypingResult> =>
  typist.type([{ type: 'text', value }], () => undefined);

/** A terminal that runs `script`, in a window of that class; what it is given is in the file. */
async function terminal(
  display: Display,
  { emulator, wmClass, script }: { emulator: readonly [string, ...string[]]; wmClass: string; script: string },
): Promise<{ child: Child; read: () => string }> {
  const file = path.join(display.folder, 'typed.txt');
  const [command, ...args] = emulator;
  const child = started(await startFocused(display, wmClass, command, [...args, '-e', 'sh', '-c', script, file]));
  await eventually('the program in the terminal', () => existsSync(`${file}.ready`) && existsSync(file));
  return { child, read: () => readFileSync(file, 'utf8') };
}

// `$0` is the file. Without the line editor of the terminal driver, which interprets keys (termios(3)).
const RAW = `stty -icanon -echo -isig -ixon -iexten -icrnl; echo > "$0.ready"; exec cat > "$0"`;
const LINES = `echo > "$0.ready"; exec cat > "$0"`;

const missing = missingPrograms('xterm', 'xclip');
describe('a terminal that no list knows', skipUnless(missing === undefined, missing ?? ''), () => {
  const emulator = ['xterm', '-class', 'Scratch', '-name', 'scratch'] as const;

  it('gets no line end and no tab', async () => {
    const { display, typist } = await desktop();
    const { read } = await terminal(display, { emulator, wmClass: 'Scratch', script: RAW });
    expect(await type(typist, 'touch ran\necho\thi\n')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await eventually('the text', () => read() === 'touch ran echo hi');
    expect(typist.state().target).toEqual({ name: 'Scratch', terminal: true });
  });

  it('is pasted into with chords of terminals alone: Ctrl+V makes the next key literal there', async () => {
    const { display } = await desktop();
    await terminal(display, { emulator, wmClass: 'Scratch', script: RAW });
    const x = await X11Connection.open(display.name, systemClock);
    onTestFinished(() => x.close());
    const processes = await ClientProcesses.open(x);
    const watch = new DesktopWatch(x, processes, new KeyboardOwner(x, processes, systemClock), systemClock);
    onTestFinished(() => watch.stop());
    const target = await eventually('the terminal', async () => {
      const now = await watch.current();
      return now?.terminal && now;
    });
    expect(target.pasteStrokes).toEqual(['shift+insert', 'control+shift+v']);
    expect(await watch.current()).toBe(target);
  });

  it('gets them where the policy says so', async () => {
    const { display, typist } = await desktop('keep');
    const { read } = await terminal(display, { emulator, wmClass: 'Scratch', script: RAW });
    expect(await type(typist, 'a\n\tb\n')).toMatchObject({ outcome: 'typed' });
    await eventually('the text', () => read() === 'a\r\tb\r');
  });
});

const noEditor = missingPrograms('xterm', 'script') ?? startEditorWithTerminal.missing();
describe('an editor with a terminal in it', skipUnless(noEditor === undefined, noEditor ?? ''), () => {
  it.each(['in the process of the editor', 'in a process of its own'] as const)(
    'gets no line end while it has one: %s',
    async (where) => {
      const { display, typist } = await desktop();
      const editor = started(await startEditorWithTerminal(display, where));
      await type(typist, 'one\n');
      await eventually('a line end before', async () => (await editor.text()) === 'one\n');
      await editor.tell('open');
      await type(typist, 'two\n\tthree\n');
      await eventually('none with it', async () => (await editor.text()) === 'one\ntwo  three');
      await editor.tell('close');
      await type(typist, '\nfour\n');
      await eventually('a line end after', async () => (await editor.text()) === 'one\ntwo  three\nfour\n');
    },
  );

  it('is none for a terminal with a window of its own that was started from it', async () => {
    const { display, typist } = await desktop();
    const editor = started(await startEditorWithTerminal(display, 'in a window of its own'));
    await editor.tell('open');
    await eventually('the terminal', async () => (await display.focusedClass()) === 'XTerm');
    await output('xdotool', ['search', '--class', 'Ide', 'windowactivate', '--sync'], display.env);
    await eventually('the editor', async () => (await display.focusedClass()) === 'Ide');
    expect(await type(typist, 'one\ntwo\n')).toMatchObject({ outcome: 'typed' });
    await eventually('the text', async () => (await editor.text()) === 'one\ntwo\n');
  });
});

const noUrxvt = missingPrograms('urxvt', 'xclip');
describe(
  'rxvt, which asks before it pastes a control character',
  skipUnless(noUrxvt === undefined, noUrxvt ?? ''),
  () => {
    it('gets none, so that it asks nothing and nothing is stuck behind it', async () => {
      const { display, typist } = await desktop();
      const { read } = await terminal(display, { emulator: ['urxvt'], wmClass: 'URxvt', script: RAW });
      expect(await type(typist, 'a\tb\n')).toMatchObject({ outcome: 'typed', receipt: 'read' });
      expect(await type(typist, ' and what follows')).toMatchObject({ outcome: 'typed', receipt: 'read' });
      await eventually('both texts', () => read() === 'a b and what follows');
    });
  },
);

describe('a line that is too long', skipUnless(missing === undefined, missing ?? ''), () => {
  const emulator = ['xterm'] as const;
  const long = 'ü'.repeat(2_100);

  it('is not given to a program that reads whole lines, and its end is not lost: it is on the clipboard', async () => {
    const { display, typist } = await desktop();
    const { read } = await terminal(display, { emulator, wmClass: 'XTerm', script: LINES });
    expect(await type(typist, long)).toMatchObject({
      outcome: 'clipboard',
      error: { code: 'FAILED', message: expect.stringContaining('lines of at most 4,095 bytes') },
    });
    expect(await readClipboard(display)).toBe(long);
    // What such a line can have is typed.
    expect(await type(typist, 'x'.repeat(4_095))).toMatchObject({ outcome: 'typed' });
    expect(await typist.type([{ type: 'key', key: 'enter' }], () => undefined)).toMatchObject({ outcome: 'typed' });
    await eventually('the line', () => read() === `${'x'.repeat(4_095)}\n`);
  });

  it('is typed where the program in the terminal edits its line itself, as shells do', async () => {
    const { display, typist } = await desktop();
    const { read } = await terminal(display, { emulator, wmClass: 'XTerm', script: RAW });
    expect(await type(typist, long)).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await eventually('the text', () => read() === long);
  });

  it('is a line: a long text of short ones is typed, where the policy keeps them', async () => {
    const { display, typist } = await desktop('keep');
    const { read } = await terminal(display, { emulator, wmClass: 'XTerm', script: LINES });
    const lines = `${'a line of text\n'.repeat(400)}`;
    expect(await type(typist, lines)).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await eventually('the lines', () => read() === lines);
  });
});
