import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, output, startChild } from '../../helpers/processes/child.ts';
import { missingUser, type OrdinaryUser, ordinaryUser } from './ordinary-user.ts';
import { plugInKeyboard, type UserKeyboard } from './user-keyboard.ts';

/** A sway of its own without a screen, and an environment that keeps programs to themselves. */
export interface SwaySession {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly user: OrdinaryUser;
  /** The user's own. */
  readonly keyboard: UserKeyboard;
  /** Starts a program as the session's user. */
  start(command: string, args?: readonly string[], env?: NodeJS.ProcessEnv): Child;
  /** Runs one to its end. */
  run(command: string, args: readonly string[]): Promise<string>;
  /** `app_id`, or the class of an X11 window, of what has the focus; `undefined` for nothing. */
  focused(): Promise<string | undefined>;
  /** Gives the focus to the window of this name. */
  focus(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** The reason why the suites of sway cannot run here, or `undefined`. `programs`: what the suite needs besides. */
export function missingSway(...programs: string[]): string | undefined {
  const needed = ['sway', 'swaymsg', ...programs];
  const missing = needed.filter((name) => spawnSync('which', [name]).status !== 0);
  return missing.length > 0 ? `not installed: ${missing.join(' ')}` : missingUser();
}

/** Tabs: every window has the whole screen, so that whatever has the focus can be seen and clicked. */
const CONFIG = `output HEADLESS-1 resolution 1280x1024
default_border none
workspace_layout tabbed
focus_follows_mouse no
`;

interface Node {
  focused: boolean;
  pid?: number | undefined;
  app_id?: string | null | undefined;
  window_properties?: { class?: string | undefined } | undefined;
  nodes: Node[];
  floating_nodes: Node[];
}
const nodeSchema: z.ZodType<Node> = z.object({
  focused: z.boolean(),
  pid: z.number().optional(),
  app_id: z.string().nullish(),
  window_properties: z.object({ class: z.string().optional() }).optional(),
  get nodes() {
    return z.array(nodeSchema);
  },
  get floating_nodes() {
    return z.array(nodeSchema);
  },
});

function focusedIn(node: Node): Node | undefined {
  if (node.focused && node.pid !== undefined) return node;
  return [...node.nodes, ...node.floating_nodes].map(focusedIn).find(Boolean);
}

/** @param layout of the user's keyboards, as in setxkbmap(1) */
export async function startSway({ xwayland = false, layout = 'us' } = {}): Promise<SwaySession> {
  const user = ordinaryUser();
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-sway-'));
  const told = path.join(folder, 'environment');
  const config = path.join(folder, 'config');
  // What sway itself gives its programs: names of its sockets, and of Xwayland's display.
  const tell = `exec sh -c 'env > ${told}.part && mv ${told}.part ${told}'`;
  writeFileSync(
    config,
    `xwayland ${xwayland ? 'enable' : 'disable'}\ninput * xkb_layout ${layout}\n${CONFIG}${tell}\n`,
  );
  user.give(folder);
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, SWAYSOCK: _s, ...rest } = process.env;
  const base: NodeJS.ProcessEnv = {
    ...rest,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    XDG_RUNTIME_DIR: folder,
    XDG_CONFIG_HOME: path.join(folder, 'config.d'),
    XDG_DATA_HOME: path.join(folder, 'data'),
    XDG_CACHE_HOME: path.join(folder, 'cache'),
    // No session bus: programs must not find instances of themselves that other tests started.
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    NO_AT_BRIDGE: '1',
    GTK_IM_MODULE: 'gtk-im-context-simple',
    QT_IM_MODULE: 'compose',
  };
  const command = (name: string, args: readonly string[]): [string, string[]] => {
    const [first = name, ...others] = [...user.host, name, ...args];
    return [first, others];
  };
  const sway = startChild(...command('sway', ['-c', config]), {
    env: { ...base, WLR_BACKENDS: 'headless', WLR_LIBINPUT_NO_DEVICES: '1', WLR_RENDERER: 'pixman' },
  });
  try {
    await eventually('sway', () => existsSync(told) || sway.process.exitCode !== null, 20_000);
    if (!existsSync(told)) throw new Error('it ended');
  } catch (error) {
    await sway.stop();
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`sway did not start: ${error}; it printed: ${sway.output().slice(-500)}`);
  }
  const env: NodeJS.ProcessEnv = { ...base, QT_QPA_PLATFORM: 'wayland', GDK_BACKEND: 'wayland' };
  for (const line of readFileSync(told, 'utf8').split('\n')) {
    const [, name, value] = /^(WAYLAND_DISPLAY|SWAYSOCK|DISPLAY)=(.*)$/.exec(line) ?? [];
    if (name) env[name] = value;
  }
  const run = (name: string, args: readonly string[]): Promise<string> => output(...command(name, args), env);
  const focused = async (): Promise<string | undefined> => {
    const node = focusedIn(nodeSchema.parse(JSON.parse(await run('swaymsg', ['-t', 'get_tree']))));
    return node?.app_id ?? node?.window_properties?.class ?? undefined;
  };
  const keyboard = await plugInKeyboard(path.join(folder, env.WAYLAND_DISPLAY ?? ''));
  return {
    folder,
    env,
    user,
    keyboard,
    run,
    focused,
    start: (name, args = [], more = {}) => startChild(...command(name, args), { env: { ...env, ...more } }),
    async focus(name) {
      // A window of either kind.
      for (const kind of ['app_id', 'class']) {
        await run('swaymsg', [`[${kind}="^${name}$"] focus`]).catch(() => '');
      }
      await eventually(`${name} to have the focus`, async () => (await focused()) === name);
    },
    async stop() {
      keyboard.stop();
      await sway.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
