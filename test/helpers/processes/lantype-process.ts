import type { SetAside } from '../../../src/app/folder/set-aside.ts';
import type { AppView } from '../../../src/protocol/control-views.ts';
import type { Scope } from '../../../src/protocol/http.ts';
import type { SharingView } from '../../../src/protocol/sharing.ts';
import { eventually } from '../eventually.ts';
import { type Child, output, startChild } from './child.ts';
import { LANTYPE } from './lantype-command.ts';

const START_LIMIT_MS = 20_000;

/** What `start --json` says once it is ready. */
export interface Ready {
  readonly mode: string;
  readonly pid: number;
  readonly dataFolder: string;
  readonly damaged: readonly SetAside[];
  /** Of the window. */
  readonly window: string;
  readonly relay?: { url: string; port: number; sharing: SharingView; carriedIn?: object };
  readonly device?: Pick<NonNullable<AppView['agent']>, 'deviceId' | 'name' | 'connection' | 'status' | 'typist'>;
  readonly tryCommand?: string;
}

/** The real `lantype start` in a process of its own, ready. */
export interface LantypeProcess extends Child {
  readonly ready: Ready;
}

/** The environment of a process that must not find a display, nor anything else of whoever runs the tests. */
export function withoutDisplay(): NodeJS.ProcessEnv {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, LANTYPE_TOKEN: _t, LANTYPE_DATA_DIR: _d, ...rest } = process.env;
  return rest;
}

/** A command line of the real CLI; `host` goes before it, to run it somewhere else. */
function commandLine(
  args: readonly string[],
  host: readonly string[],
  program: readonly string[] = LANTYPE,
): [command: string, args: string[]] {
  const [command = process.execPath, ...rest] = [...host, process.execPath, ...program, ...args];
  return [command, rest];
}

/**
 * `lantype start` with `args`, on any free port unless they say otherwise, once it is ready: the one way in which tests
 * start a Lantype. When it never gets ready, nothing of it is left. The caller stops it.
 */
export async function startLantype(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  host: readonly string[] = [],
  program: readonly string[] = LANTYPE,
): Promise<LantypeProcess> {
  const command = commandLine(['start', '--headless', '--json', '--port', '0', ...args], host, program);
  const child = startChild(...command, { env });
  let printed = '';
  child.process.stdout?.on('data', (data) => {
    printed += data;
  });
  const isOver = (): boolean => child.process.exitCode !== null || child.process.signalCode !== null;
  try {
    await eventually('Lantype to be ready', () => printed.includes('\n') || isOver(), START_LIMIT_MS);
    const ready = JSON.parse(printed.slice(0, printed.indexOf('\n')));
    if (ready.success !== true) throw new Error('it refused to start');
    return { ...child, ready };
  } catch (error) {
    await child.stop();
    throw new Error(`Lantype did not start: ${error}; it printed: ${child.output()}`);
  }
}

/** Runs one command of the real CLI with `--json`; what it says. Rejects when it fails. */
export async function askLantype(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  host: readonly string[] = [],
  program: readonly string[] = LANTYPE,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
): Promise<any> {
  return JSON.parse(await output(...commandLine([...args, '--json'], host, program), env));
}

export interface WantedToken {
  scope: Scope;
  name: string;
  deviceId?: string | undefined;
}

/** Makes a token by the CLI, whether a relay runs on the data folder or not. */
export async function createToken(
  dataDir: string,
  { scope, name, deviceId }: WantedToken,
  host: readonly string[] = [],
  program: readonly string[] = LANTYPE,
): Promise<string> {
  const device = deviceId === undefined ? [] : ['--device', deviceId];
  const args = ['token', 'create', '--scope', scope, '--name', name, ...device, '--data-dir', dataDir];
  return (await askLantype(args, withoutDisplay(), host, program)).token;
}
