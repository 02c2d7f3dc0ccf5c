import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type Child, output, startChild } from '../helpers/processes/child.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { readClipboard } from './desktop/clipboard.ts';
import { type Display, missingPrograms, startDisplay } from './desktop/display.ts';
import { startXterm } from './desktop/programs.ts';
import { x11Typist } from './desktop/x11-typist.ts';

/** What is dictated is for the program at the cursor, and for no history of the clipboard. */

interface Manager {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly needsBus: boolean;
  /** All that it has recorded, as its own command or its files tell; they may hold more than that. */
  readonly recorded: (display: Display, env: NodeJS.ProcessEnv) => Promise<string>;
}

/** Every file that the managers may keep their history in, all in one. */
async function inFiles({ folder }: Display): Promise<string> {
  const roots = [path.join(folder, 'data'), path.join(folder, 'cache')].filter((root) => existsSync(root));
  const files = roots.flatMap((root) => readdirSync(root, { recursive: true, withFileTypes: true }));
  const paths = files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
  // One that goes while it is looked at is read with the next look.
  return paths.map((file) => readFileSync(file, 'latin1')).join('\n');
}

const MANAGERS: readonly Manager[] = [
  {
    name: 'CopyQ',
    command: 'copyq',
    args: [],
    needsBus: false,
    recorded: (_display, env) =>
      output(
        'copyq',
        ['eval', 'var all = []; for (i = 0; i < size(); ++i) all.push(str(read(i))); all.join("|")'],
        env,
      ),
  },
  { name: 'GPaste', command: '/usr/libexec/gpaste/gpaste-daemon', args: [], needsBus: true, recorded: inFiles },
  { name: 'xfce4-clipman', command: 'xfce4-clipman', args: [], needsBus: true, recorded: inFiles },
  { name: 'diodon', command: 'diodon', args: [], needsBus: true, recorded: inFiles },
  { name: 'parcellite', command: 'parcellite', args: ['-n'], needsBus: false, recorded: inFiles },
];

const started = stopAfterEach();

async function sessionBus(display: Display): Promise<NodeJS.ProcessEnv> {
  const bus = started(startChild('dbus-daemon', ['--session', '--nofork', '--print-address'], { env: display.env }));
  const address = await eventually('the session bus', () => /^unix:\S+$/m.exec(bus.output())?.[0]);
  return { ...display.env, DBUS_SESSION_BUS_ADDRESS: address, GSETTINGS_BACKEND: 'memory' };
}

/** As a person does: another program owns the clipboard until the next copy. */
async function copy(display: Display, text: string): Promise<Child> {
  const child = started(
    startChild('sh', ['-c', 'printf %s "$1" | xclip -quiet -i -selection clipboard', 'sh', text], { env: display.env }),
  );
  await eventually('the copy', async () => (await readClipboard(display)) === text);
  return child;
}

describe.each(MANAGERS)('$name', ({ command, args, needsBus, recorded }) => {
  const missing = missingPrograms('xterm', 'xclip', 'dbus-daemon', command);
  it(
    'records what the user copies, and none of what is typed',
    skipUnless(missing === undefined, missing ?? ''),
    async () => {
      const display = started(await startDisplay());
      const env = needsBus ? await sessionBus(display) : display.env;
      started(startChild(command, args, { env }));
      const holds = (text: string, limitMs: number): Promise<true> =>
        eventually(
          `${text} in the history`,
          async () => (await recorded(display, env).catch(() => '')).includes(text),
          limitMs,
        ).then(() => true);
      let copies = 0;
      // A copy that is older than the manager is none for it.
      await eventually(
        'the manager to record',
        async () => {
          copies += 1;
          await copy(display, `copied-${copies}`);
          return holds(`copied-${copies}`, 2_000).catch(() => false);
        },
        60_000,
      );

      const terminal = started(await startXterm(display));
      const typist = started(x11Typist(display));
      await typist.start();
      for (let index = 0; index < 6; index += 1) {
        const result = await typist.type([{ type: 'text', value: `dictated-${index} ` }], () => undefined);
        expect(result).toMatchObject({ outcome: 'typed', receipt: 'read' });
        // Some look at the clipboard twice a second: half of the texts stay long enough to be seen.
        if (index % 2 === 1)
          await eventually('it to be back', async () => (await readClipboard(display)) === `copied-${copies}`);
      }
      await eventually('the texts', async () => (await terminal.read()).endsWith('dictated-5 '));
      await copy(display, 'copied-afterwards');
      await holds('copied-afterwards', 30_000);
      const all = await eventually('the history', () => recorded(display, env).catch(() => undefined));
      expect(all).not.toContain('dictated');
    },
  );
});
