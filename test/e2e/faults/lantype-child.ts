import { LANTYPE } from '../../helpers/lantype-command.ts';
import { type Child, startChild } from '../desktop/child.ts';
import { eventually } from '../desktop/eventually.ts';

/** What `start --json` says once it is ready, as far as tests look at it. */
export interface Ready {
  relay?: { url: string };
  device?: { connection: { phase: string; problem?: { code: string } }; status: { canType: boolean } };
}

export interface LantypeChild extends Child {
  readonly ready: Ready;
}

/** The environment of a process that must not find a display, nor anything else of whoever runs the tests. */
export function withoutDisplay(): NodeJS.ProcessEnv {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, LANTYPE_TOKEN: _t, LANTYPE_DATA_DIR: _d, ...rest } = process.env;
  return rest;
}

/** The real `lantype start`, once it is ready. When it never gets there, nothing of it is left. */
export async function startLantypeChild(args: readonly string[], env: NodeJS.ProcessEnv): Promise<LantypeChild> {
  const child = startChild(process.execPath, [...LANTYPE, 'start', '--headless', '--json', ...args], { env });
  let printed = '';
  child.process.stdout?.on('data', (data) => {
    printed += data;
  });
  try {
    await eventually('lantype to be ready', () => printed.includes('\n') || child.process.exitCode !== null, 20_000);
    const ready: Ready = JSON.parse(printed.slice(0, printed.indexOf('\n')));
    return { ...child, ready };
  } catch (error) {
    await child.stop();
    throw new Error(`lantype did not start: ${error}; it printed: ${child.output()}`);
  }
}

/** `kill -9`: the process gets no say in it. Resolves when it is gone. */
export function kill9(child: Child): Promise<void> {
  return child.stop('SIGKILL');
}
