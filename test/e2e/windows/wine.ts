import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { namesIn, readOr } from '../../../src/base/read-or.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startChild } from '../../helpers/processes/child.ts';
import { type Display, missingPrograms } from '../desktop/display.ts';
import { bringPackages, makePrefix } from './wine-cache.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** The reason why the suites cannot run here, or `undefined`. */
export function missingWine(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Wine runs programs for x64 on Linux';
  const missing = missingPrograms('wine', 'wineserver');
  if (missing !== undefined) return missing;
  const packages = bringPackages();
  return typeof packages === 'string' ? packages : undefined;
}

function wineEnv(display: Display, prefix: string): NodeJS.ProcessEnv {
  const { LANTYPE_DATA_DIR: _d, LANTYPE_TOKEN: _t, ...env } = display.env;
  // No questions about what else could be installed, and no menus in the desktop of whoever runs the tests.
  const overrides = 'mscoree,mshtml,winemenubuilder.exe=';
  return { ...env, WINEPREFIX: prefix, WINEDEBUG: '-all', WINEARCH: 'win64', WINEDLLOVERRIDES: overrides };
}

/** A file as programs in Wine name it. */
export function inWine(file: string): string {
  return `Z:${file.replaceAll('/', '\\')}`;
}

/** A program in Wine. */
export interface WineProgram {
  /** What it has written to standard output and standard error: a pipe node.exe cannot write to (EBADF). */
  printed(): { out: string; err: string };
  readonly over: boolean;
}

/** Windows as Wine plays it, on one display. */
export interface Wine {
  readonly folder: string;
  /** Where Lantype is, as it is installed: its build, and the packages that it loads. */
  readonly stage: string;
  /** `input`: a file. */
  node(args: readonly string[], input?: string): WineProgram;
  run(command: string, args?: readonly string[], input?: string): WineProgram;
  stop(): Promise<void>;
}

export async function startWine(display: Display): Promise<Wine> {
  const packages = bringPackages();
  if (typeof packages === 'string') throw new Error(packages);
  const made = await makePrefix((folder) => wineEnv(display, folder));
  const began = performance.now();
  const folder = path.join(display.folder, 'wine');
  const stage = path.join(folder, 'stage');
  const prefix = path.join(folder, 'prefix');
  mkdirSync(stage, { recursive: true });
  // Hard links: Wine writes its registry as new files, and nothing else of what is there.
  const copied = spawnSync('cp', ['-al', made, prefix]).status === 0;
  if (!copied) cpSync(made, prefix, { recursive: true, verbatimSymlinks: true });
  for (const name of ['dist', 'package.json'])
    cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  cpSync(packages.modules, path.join(stage, 'node_modules'), { recursive: true });
  cpSync(path.join(root, 'node_modules/x11'), path.join(stage, 'node_modules/x11'), { recursive: true });
  cpSync(path.join(import.meta.dirname, 'inside'), path.join(stage, 'test/e2e/windows/inside'), { recursive: true });
  const env = wineEnv(display, prefix);
  console.log(
    `Wine: this suite's own copy of all that took ${(performance.now() - began).toFixed(0)} ms (node.exe with one name changed).`,
  );
  let programs = 0;
  const run = (command: string, args: readonly string[] = [], input?: string): WineProgram => {
    programs += 1;
    const [out, err] = ['out', 'err'].map((name) => path.join(folder, `${programs}.${name}`)) as [string, string];
    const child = spawn('wine', [command, ...args], {
      env,
      cwd: folder,
      stdio: [input === undefined ? 'ignore' : openSync(input, 'r'), openSync(out, 'w'), openSync(err, 'w')],
    });
    return {
      printed: () => ({ out: readFileSync(out, 'utf8'), err: readFileSync(err, 'utf8') }),
      get over() {
        return child.exitCode !== null || child.signalCode !== null;
      },
    };
  };
  return {
    folder,
    stage,
    run,
    node: (args, input) => run(packages.nodeExe, args, input),
    async stop() {
      // It ends the programs of this prefix, and no others.
      const server = startChild('wineserver', ['--kill'], { env });
      await server.ended;
      await startChild('wineserver', ['--wait'], { env }).ended;
    },
  };
}

/** The processes that were started with this argument: Wine's are the system's own. */
export function processesWith(argument: string): number[] {
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name) && readOr(`/proc/${name}/cmdline`, '').split('\0').includes(argument))
    .map(Number);
}

/** Waits until a program in Wine has written a file. */
export function written(file: string, limitMs = 60_000): Promise<string> {
  return eventually(
    `${path.basename(file)} in Wine`,
    () => existsSync(file) && (readFileSync(file, 'utf8') || undefined),
    limitMs,
  );
}
