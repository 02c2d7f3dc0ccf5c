import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Host } from '../../app/host.ts';
import type { ElectronApi } from '../electron-api.ts';
import { autostartEntry } from './desktop-entry.ts';

type StartAtLogin = NonNullable<Host['startAtLogin']>;

export interface LoginParts {
  api: Pick<ElectronApi, 'app'>;
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  home: string;
  execPath: string;
}

/** The program and what it takes: packaged, it is one file; from the sources, Electron is told where they are. */
function commandOf({ api, env, execPath }: LoginParts): string[] {
  // An AppImage is mounted elsewhere at each start; this is the file itself (AppImage documentation, "Environment").
  const program = env.APPIMAGE || execPath;
  return [program, ...(api.app.isPackaged ? [] : [api.app.getAppPath()]), '--hidden'];
}

/** XDG Base Directory Specification: a relative path in the variable is to be ignored. */
function autostartFile({ env, home }: LoginParts): string {
  const given = env.XDG_CONFIG_HOME;
  const config = given !== undefined && path.isAbsolute(given) ? given : path.join(home, '.config');
  return path.join(config, 'autostart', 'lantype.desktop');
}

function throughFile(parts: LoginParts): StartAtLogin {
  const file = autostartFile(parts);
  return {
    // Desktops switch an entry off by writing `Hidden` or their own key into it, rather than removing it.
    enabled: () =>
      existsSync(file) &&
      !/^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/m.test(readFileSync(file, 'utf8')),
    set(on) {
      if (!on) return rmSync(file, { force: true });
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileAtomic.sync(file, autostartEntry(commandOf(parts)), { mode: 0o644 });
    },
  };
}

function throughSystem(parts: LoginParts): StartAtLogin {
  const { app } = parts.api;
  const [program = parts.execPath, ...args] = commandOf(parts);
  // macOS starts the bundle as it is; whether it was at login is asked at start. `path` and `args` are for Windows.
  const options = parts.platform === 'win32' ? { path: program, args } : {};
  return {
    enabled: () => app.getLoginItemSettings(options).openAtLogin,
    set: (on) => app.setLoginItemSettings({ ...options, openAtLogin: on }),
  };
}

/** How this computer starts Lantype when its user logs in. */
export function startAtLogin(parts: LoginParts): StartAtLogin {
  return parts.platform === 'linux' ? throughFile(parts) : throughSystem(parts);
}

/**
 * An AppImage that was moved, or replaced by one with another name, and started by hand: from now on that one starts at
 * login. One that is still there is left alone: its user has two, and chose.
 */
export function followAppImage(parts: LoginParts): void {
  const { api, env, platform } = parts;
  if (platform !== 'linux' || !api.app.isPackaged || env.APPIMAGE === undefined) return;
  const login = startAtLogin(parts);
  const file = autostartFile(parts);
  if (!login.enabled()) return;
  const content = readFileSync(file, 'utf8');
  // As `execValue` writes it: a name with a character that it escapes is not found, and so counts as gone.
  const program = /^Exec="([^"]*)"/m.exec(content)?.[1];
  if (program !== undefined && existsSync(program)) return;
  login.set(true);
}

/** Whether it was just now started by that, and so should come up without a window. */
export function startedAtLogin({ api, platform }: Pick<LoginParts, 'api' | 'platform'>): boolean {
  return platform === 'darwin' && api.app.getLoginItemSettings().wasOpenedAtLogin;
}
