import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';
import type { Display } from './display.ts';

/** Debian's, which its packages of GTK belong to; another one may come first in the path. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = path.join(import.meta.dirname, 'editor-with-terminal.py');

interface EditorWithTerminal extends Child {
  text(): Promise<string>;
  /** Resolves when it is done. */
  tell(what: 'open' | 'close'): Promise<void>;
}

/** A GTK editor of class `Ide`, in whose window a terminal comes and goes. */
export async function startEditorWithTerminal(
  display: Display,
  where: 'in the process of the editor' | 'in a process of its own' | 'in a window of its own',
): Promise<EditorWithTerminal> {
  const child = startChild(PYTHON, [SCRIPT, where], { env: display.env, stdio: ['pipe', 'pipe', 'pipe'] });
  await eventually('the editor to have the focus', async () => (await display.focusedClass()) === 'Ide', 20_000);
  return {
    ...child,
    text: async () =>
      JSON.parse(
        child
          .output()
          .match(/^text .*$/gm)
          ?.at(-1)
          ?.slice(5) ?? '""',
      ),
    async tell(what) {
      const done = (): number => child.output().match(/^done .*$/gm)?.length ?? 0;
      const before = done();
      child.process.stdin?.write(`${what}\n`);
      await eventually(`the editor to ${what} it`, () => done() > before);
    },
  };
}

/** Why it cannot run here, or `undefined`. */
startEditorWithTerminal.missing = (): string | undefined => {
  const check = spawnSync(PYTHON, ['-c', 'import gi; gi.require_version("Gtk", "3.0"); from gi.repository import Gtk']);
  return check.status === 0 ? undefined : 'GTK 3 for Python is not installed';
};
