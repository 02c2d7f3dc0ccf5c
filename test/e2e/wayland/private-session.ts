import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KeyboardHolder } from '../../../src/agent/paste/desktop.ts';
import type { TypingResult } from '../../../src/agent/typing/typist.ts';
import { EXTENSION_UUID, extensionFiles } from '../../../src/agent/wayland/gnome/extension.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';
import { DriverProcess } from './driver-process.ts';
import { endLeftOvers } from './left-overs.ts';
import { mockLogind, type Start } from './mock-logind.ts';
import { NOTHING_INHERITED } from './nothing-inherited.ts';
import { missingUser, ordinaryUser } from './ordinary-user.ts';
import type { ProgramSession } from './programs.ts';
import type { UserKey } from './user-keyboard.ts';

/** linux/input-event-codes.h. */
const CODES: Record<UserKey, number> = { ctrl: 29, shift: 42, alt: 56, super: 125, s: 31, a: 30 };
const ESCAPE = 1;

export type PrivateDesktop = 'kwin' | 'gnome';

/** What became of a text, and how long that took; who asked for it, and when. */
export interface Typed {
  result: TypingResult;
  ms: number;
  asked: readonly string[];
}

/** A KWin or GNOME Shell without a screen, which is typed on by its private interface. The portal is not what is tested. */
export interface PrivateSession extends ProgramSession {
  type(text: string): Promise<Typed>;
  hold(key: UserKey, down: boolean): Promise<void>;
  /** Presses keys by their numbers in linux/input-event-codes.h. */
  press(...codes: number[]): Promise<void>;
  /** Ends what types, as when Lantype ends; keys are still pressed. */
  end(): Promise<void>;
  look(): Promise<{ name?: string; pid?: number; holder?: KeyboardHolder }>;
  /** What is on the clipboard; `ours`: what types has put it there. */
  clipboard(): Promise<{ ours: boolean; formats: string[]; text: string }>;
  /** Types all of these at once while the focus goes from one window to the other. */
  burst(texts: readonly string[], between: readonly string[]): Promise<TypingResult[]>;
  focus(name: string): Promise<void>;
  lock(): Promise<void>;
  /** Whoever tells who has the focus stops doing so. */
  silence(): Promise<void>;
  /** What types is opened anew, as when the desktop was lost, and is told of the focus again. */
  reopen(): Promise<void>;
  /** From now on it types what a relay sends to this device, which has a token of its own. */
  agentOf(relay: { url: string; token: string; deviceId: string }): Promise<void>;
  stop(): Promise<void>;
}

const NEEDS: Record<PrivateDesktop, readonly string[]> = {
  kwin: ['kwin_wayland'],
  gnome: ['gnome-shell', 'gdbus'],
};

/** The reason why the suites of a desktop cannot run here, or `undefined`. */
export function missingDesktop(desktop: PrivateDesktop, ...programs: string[]): string | undefined {
  const needed = ['dbus-daemon', ...NEEDS[desktop], ...programs];
  const missing = needed.filter((name) => spawnSync('which', [name]).status !== 0);
  if (desktop === 'gnome' && spawnSync('/usr/bin/python3', ['-c', 'import dbusmock']).status !== 0) {
    missing.push('python3-dbusmock');
  }
  return missing.length > 0 ? `not installed: ${missing.join(' ')}` : missingUser();
}

/** Buses of their own, with no services that would be started for a call: what is on them, a test has put there. */
function busConfig(socket: string, type: 'session' | 'system'): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>${type}</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`;
}

/**
 * GNOME Shell 43 runs JavaScript between fork and exec; now and then that waits for a lock for ever, and the Shell for it.
 * Seen in 2 of 9 starts.
 */
export async function startPrivateSession(desktop: PrivateDesktop): Promise<PrivateSession> {
  for (let starts = desktop === 'gnome' ? 4 : 1; ; starts -= 1) {
    try {
      return await startOnce(desktop);
    } catch (error) {
      if (starts === 1) throw error;
      console.log(`${error}\n${desktop} is started again`);
    }
  }
}

async function startOnce(desktop: PrivateDesktop): Promise<PrivateSession> {
  const user = ordinaryUser();
  const folder = mkdtempSync(path.join(tmpdir(), `lantype-${desktop}-`));
  const children: Child[] = [];
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, SWAYSOCK: _s, ...rest } = process.env;
  const env: NodeJS.ProcessEnv = {
    ...rest,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    XDG_RUNTIME_DIR: folder,
    XDG_CONFIG_HOME: path.join(folder, 'config'),
    XDG_DATA_HOME: path.join(folder, 'data'),
    XDG_CACHE_HOME: path.join(folder, 'cache'),
    XDG_SESSION_TYPE: 'wayland',
    XDG_SESSION_ID: 'c1',
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/session-bus`,
    DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${folder}/system-bus`,
    GSETTINGS_BACKEND: 'keyfile',
    NO_AT_BRIDGE: '1',
    GTK_IM_MODULE: 'gtk-im-context-simple',
    QT_IM_MODULE: 'compose',
    QT_QPA_PLATFORM: 'wayland',
    GDK_BACKEND: 'wayland',
  };
  const start = (name: string, args: readonly string[] = [], more: NodeJS.ProcessEnv = {}, stdio?: 'pipe'): Child => {
    const [first = name, ...others] = [...NOTHING_INHERITED, ...user.host, name, ...args];
    const child = startChild(first, others, { env: { ...env, ...more }, ...(stdio && { stdio }) });
    children.push(child);
    return child;
  };
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await child.stop();
    endLeftOvers(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    for (const type of ['session', 'system'] as const) {
      writeFileSync(path.join(folder, `${type}.conf`), busConfig(path.join(folder, `${type}-bus`), type));
    }
    prepare[desktop](folder);
    giveAll(folder, user.give);
    start('dbus-daemon', ['--config-file', path.join(folder, 'session.conf'), '--nofork', '--nopidfile']);
    if (desktop === 'gnome') await mockLogind(folder, start);
    await eventually('the session bus', () => existsSync(path.join(folder, 'session-bus')));
    const shell = desktop === 'kwin' ? startKwin(folder, start) : startShell(start);
    env.WAYLAND_DISPLAY = 'wayland-t';
    await eventually(
      `${desktop} to listen`,
      () => existsSync(path.join(folder, 'wayland-t')) || shell.process.exitCode !== null,
      30_000,
    );
    if (shell.process.exitCode !== null) throw new Error(`it ended: ${shell.output().slice(-500)}`);
    const driver = new DriverProcess(
      start(process.execPath, [path.join(import.meta.dirname, 'private-driver.ts'), desktop], {}, 'pipe'),
    );
    await driver.ready;
    const look = () => driver.ask({ look: true }) as ReturnType<PrivateSession['look']>;
    // GNOME starts with its overview open.
    const takesKeys = async (): Promise<boolean> => {
      if ((await look()).holder === undefined) return true;
      await driver.ask({ press: [ESCAPE] });
      return false;
    };
    await eventually(`${desktop} to take keys`, takesKeys, 60_000);
    return {
      folder,
      env,
      user,
      start: (name, args, more) => start(name, args, more),
      focused: async () => (await look()).name,
      focusedPid: async () => (await look()).pid,
      keyboard: { press: async (...keys) => void (await driver.ask({ press: keys.map((key) => CODES[key]) })) },
      type: (text) => driver.ask({ text }) as Promise<Typed>,
      hold: async (key, down) => void (await driver.ask({ hold: CODES[key], down })),
      press: async (...codes) => void (await driver.ask({ press: codes })),
      end: async () => void (await driver.ask({ end: true })),
      look,
      burst: async (burst, between) => ((await driver.ask({ burst, between })) as { results: TypingResult[] }).results,
      clipboard: () => driver.ask({ clipboard: true }) as ReturnType<PrivateSession['clipboard']>,
      focus: async (focus) => void (await driver.ask({ focus })),
      lock: async () => void (await driver.ask({ lock: true })),
      silence: async () => void (await driver.ask({ silence: true })),
      agentOf: async (relay) => void (await driver.ask({ agentOf: relay })),
      reopen: async () => void (await driver.ask({ reopen: true })),
      stop,
    };
  } catch (error) {
    const printed = children.map((child) => child.output().slice(-400)).join('\n');
    await stop();
    throw new Error(`${desktop} did not start: ${error}; printed: ${printed}`);
  }
}

const prepare: Record<PrivateDesktop, (folder: string) => void> = {
  // A copy has no file capability, which an ordinary user in a container may not use.
  kwin(folder) {
    copyFileSync('/usr/bin/kwin_wayland', path.join(folder, 'kwin_wayland'));
    mkdirSync(path.join(folder, 'config'), { recursive: true });
    // As its user says in the dialog once.
    const konsole = '[Notification Messages]\nShowPasteHugeTextWarning=false\n';
    writeFileSync(path.join(folder, 'config/konsolerc'), konsole);
  },
  gnome(folder) {
    const settings = path.join(folder, 'config/glib-2.0/settings');
    mkdirSync(settings, { recursive: true });
    writeFileSync(
      path.join(settings, 'keyfile'),
      `[org/gnome/shell]\nenabled-extensions=['${EXTENSION_UUID}']\nwelcome-dialog-last-shown-version='99'\n`,
    );
    const extension = path.join(folder, 'data/gnome-shell/extensions', EXTENSION_UUID);
    mkdirSync(extension, { recursive: true });
    const [, version = ''] = /(\d+)/.exec(String(spawnSync('gnome-shell', ['--version']).stdout)) ?? [];
    for (const [name, content] of Object.entries(extensionFiles(Number(version)))) {
      writeFileSync(path.join(extension, name), content);
    }
  },
};

function startKwin(folder: string, start: Start): Child {
  const args = ['--virtual', '--width', '1280', '--height', '1024', '--socket', 'wayland-t'];
  // Its private interface for keys is for programs with a desktop file, unless it is told otherwise.
  return start(path.join(folder, 'kwin_wayland'), args, {
    KWIN_WAYLAND_NO_PERMISSION_CHECKS: '1',
    QT_QPA_PLATFORM: '',
  });
}

function startShell(start: Start): Child {
  const args = [
    '--headless',
    '--wayland',
    '--no-x11',
    // Tests move the focus and lock the screen by running code in it.
    '--unsafe-mode',
    '--virtual-monitor',
    '1280x1024',
    '--wayland-display',
    'wayland-t',
  ];
  return start('gnome-shell', args, { XDG_CURRENT_DESKTOP: 'GNOME', GDK_BACKEND: '' });
}

function giveAll(folder: string, give: (file: string) => void): void {
  for (const file of String(spawnSync('find', [folder]).stdout)
    .split('\n')
    .filter(Boolean))
    give(file);
}
