import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';
import { type Display, pressKeys } from '../desktop/display.ts';
import { type Program, startFocused } from '../desktop/programs.ts';

/** Fields of toolkits, each of which writes its text to a file after each change. */

const file = (name: string): string => path.join(import.meta.dirname, name);

let files = 0;

async function startField(
  display: Display,
  wmClass: string,
  command: string,
  args: (target: string) => readonly string[],
): Promise<Program> {
  files += 1;
  const target = path.join(display.folder, `field-${files}.txt`);
  writeFileSync(target, '');
  const child = await startFocused(display, wmClass, command, args(target));
  const program = { ...child, read: async () => readFileSync(target, 'utf8') };
  // A window has the focus before its field has it.
  await eventually('the field to take a key', async () => {
    await pressKeys(display, 'x');
    return (await program.read()).length > 0;
  });
  await eventually('the field to be empty again', async () => {
    await pressKeys(display, 'BackSpace');
    return (await program.read()) === '';
  });
  return program;
}

export function startTk(display: Display): Promise<Program> {
  return startField(display, 'Tk-text.tcl', 'wish', (target) => [file('tk-text.tcl'), target]);
}

export function startGtk4(display: Display): Promise<Program> {
  return startField(display, 'gtk4-view', '/usr/bin/python3', (target) => [file('gtk4-view.py'), target]);
}

export function startSlowJava(display: Display, delayMs: number): Promise<Program> {
  return startField(display, 'com-sun-tools-javac-launcher-Main', 'java', (target) => [
    file('SlowField.java'),
    target,
    String(delayMs),
  ]);
}

/** An editor of Motif, which is told to save before it is read. */
export async function startNedit(display: Display): Promise<Program> {
  const target = path.join(display.folder, 'nedit.txt');
  writeFileSync(target, '');
  const child = await startFocused(display, 'NEdit', 'nedit', [target]);
  return {
    ...child,
    read: () =>
      eventually('nedit to save', async () => {
        const before = readFileSync(target, 'utf8');
        await pressKeys(display, 'ctrl+s');
        return readFileSync(target, 'utf8') === before && before !== '' && before;
      }),
  };
}

/** A window without fields that reads CLIPBOARD every 300 ms. */
export async function startPoller(display: Display): Promise<Child> {
  const child = startChild(process.execPath, [file('poller.cjs')], { env: display.env });
  await eventually('the poller to have the focus', async () => (await display.focusedClass()) === 'Poller');
  return child;
}

/** A program whose user has pressed the key for a copy, and that copies `text` when a line is written to it. */
export async function startLateCopier(display: Display, text: string): Promise<Child> {
  const args = [file('late-copier.cjs'), text];
  const child = startChild(process.execPath, args, { env: display.env, stdio: ['pipe', 'pipe', 'pipe'] });
  await eventually('the key to be pressed', () => child.output().includes('pressed'));
  return child;
}
