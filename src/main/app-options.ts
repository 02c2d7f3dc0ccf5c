import type { AppOptions } from '../app/app.ts';
import type { DataFolder } from '../app/folder/data-folder.ts';
import type { AppLogger } from '../app/log/logger.ts';
import type { Settings } from '../app/settings/settings.ts';
import type { Clock } from '../base/clock.ts';
import type { Accessibility } from './accessibility.ts';
import type { DesktopArguments } from './arguments.ts';
import { systemClipboard } from './clipboard.ts';
import type { DesktopProcess } from './desktop.ts';
import type { ElectronApi } from './electron-api.ts';
import { startAtLogin } from './login/start-at-login.ts';
import { utilityWorkers } from './utility-worker.ts';

export interface DesktopSessionParts {
  api: ElectronApi;
  process: DesktopProcess;
  args: DesktopArguments;
  folder: DataFolder;
  settings: Settings;
  version: string;
  link: AppOptions['relay'] | undefined;
  clock: Clock;
  logger: AppLogger;
}

/** The app as this host runs it, with what Electron lends to it. */
export function appOptions(parts: DesktopSessionParts, permission: Accessibility): AppOptions {
  const { api, process, args, folder, settings, version, link, clock, logger } = parts;
  const { env, platform, home, execPath } = process;
  return {
    mode: args.mode,
    folder,
    settings,
    port: args.port,
    lan: { port: args['lan-port'], shared: args.lan },
    version,
    ...(link && { relay: link }),
    host: {
      kind: 'electron',
      startAtLogin: startAtLogin({ api, platform, env, home, execPath }),
      notifications: api.Notification.isSupported(),
    },
    typing: {
      clipboard: systemClipboard(api, logger),
      startWorker: utilityWorkers(api),
      obstacle: () => permission.obstacle(),
    },
    clock,
    logger,
  };
}
