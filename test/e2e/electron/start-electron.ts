import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { _electron } from 'playwright-core';
import type { DesktopCommand, DesktopSnapshot } from '../../main/electron-double/remote-control.ts';
import type { Desktop, StartDesktop } from './desktop-driver.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const RECORDER = path.join(import.meta.dirname, 'recorder.cjs');

function watch(child: ChildProcess): Pick<Desktop, 'pid' | 'output' | 'ended' | 'closeTerminal'> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      output += data;
    });
  }
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  const closeTerminal = (): void => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  return { pid: child.pid ?? 0, output: () => output, ended, closeTerminal };
}

/** The desktop app on Electron itself, whose program is `electron`. */
export function startOnElectron(electron: string): StartDesktop {
  return async ({ env, dataDir, args = [] }) => {
    const all = ['-r', RECORDER, ROOT, '--port', '0', '--data-dir', dataDir, ...args];
    if (existsSync(path.join(dataDir, 'instance.json'))) {
      // A second one ends before Playwright could get hold of it.
      const second = watch(spawn(electron, all, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
      const none = async (): Promise<never> => {
        throw new Error('a second instance shows nothing');
      };
      return { ...second, look: none, do: none, page: none, stop: async () => void (await second.ended) };
    }
    const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const application = await _electron.launch({ executablePath: electron, args: all, env: Object.fromEntries(given) });
    const child = watch(application.process());
    const run = (command: DesktopCommand): Promise<DesktopSnapshot> =>
      application.evaluate((_modules, asked) => Reflect.get(globalThis, 'lantypeRecorder')(asked), command);
    return {
      ...child,
      look: () => run({ do: 'look' }),
      do: run,
      page: () => application.firstWindow(),
      async stop() {
        if (application.process().exitCode !== null || application.process().signalCode !== null) return;
        application.process().kill('SIGTERM');
        await child.ended;
      },
    };
  };
}
