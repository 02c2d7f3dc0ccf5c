import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { output, startChild } from '../../helpers/processes/child.ts';

/** An X server of its own with a window manager, and an environment that keeps programs to themselves. */
export interface Display {
  readonly name: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  setLayout(layout: string): Promise<void>;
  /** The class of the window that has the focus, as the window manager tells; `undefined` for none. */
  focusedClass(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** The reason why the desktop suites cannot run here, or `undefined`. `programs`: what the suite needs besides. */
export function missingPrograms(...programs: string[]): string | undefined {
  const needed = ['Xvfb', 'openbox', 'xprop', 'setxkbmap', 'xdotool', ...programs];
  const missing = needed.filter((name) => spawnSync('which', [name]).status !== 0);
  return missing.length > 0 ? `not installed: ${missing.join(' ')}` : undefined;
}

/** `number`: as in `:7`, for a server that comes back under the same name; a free one otherwise. */
export async function startDisplay({ windowManager = true, number = '' } = {}): Promise<Display> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-desktop-'));
  // -displayfd: the server chooses a free number and writes it once it takes connections.
  const server = startChild(
    'Xvfb',
    [...(number ? [number] : []), '-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp', '-noreset'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  let announced = '';
  server.process.stdio[3]?.on('data', (data) => {
    announced += data;
  });
  const name = `:${await eventually('the X server', () => announced.endsWith('\n') && announced.trim())}`;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DISPLAY: name,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    XDG_CONFIG_HOME: path.join(folder, 'config'),
    XDG_DATA_HOME: path.join(folder, 'data'),
    XDG_CACHE_HOME: path.join(folder, 'cache'),
    XDG_RUNTIME_DIR: folder,
    // No session bus: programs must not find instances of themselves that other tests started.
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    NO_AT_BRIDGE: '1',
    GTK_IM_MODULE: 'gtk-im-context-simple',
    QT_IM_MODULE: 'compose',
    QT_QPA_PLATFORM: 'xcb',
  };
  delete env.WAYLAND_DISPLAY;
  const manager = windowManager ? startChild('openbox', [], { env }) : undefined;
  const root = async (property: string): Promise<string> => output('xprop', ['-root', property], env);
  // openbox sets the list of windows last; one that is opened before that it may never manage (xedit, 1 of 8).
  if (manager) await eventually('the window manager', async () => (await root('_NET_CLIENT_LIST')).includes('#'));
  return {
    name,
    folder,
    env,
    async setLayout(layout) {
      await output('setxkbmap', ['-layout', layout], env);
    },
    async focusedClass() {
      const window = /# (0x[1-9a-f][0-9a-f]*)/.exec(await root('_NET_ACTIVE_WINDOW'))?.[1];
      if (!window) return undefined;
      const wmClass = await output('xprop', ['-id', window, 'WM_CLASS'], env).catch(() => '');
      return /"([^"]*)"\s*$/.exec(wmClass)?.[1];
    },
    async stop() {
      await manager?.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Presses keys as a person would, through another program than the one under test. */
export async function pressKeys(display: Display, ...keys: string[]): Promise<void> {
  await output('xdotool', ['key', '--clearmodifiers', ...keys], display.env);
}
