import path from 'node:path';
import { findRelayEndpoint } from '../app/agent/relay-endpoint.ts';
import { createApp } from '../app/app.ts';
import { AppError } from '../app/app-error.ts';
import { type DataFolder, findDataFolder, openDataFolder } from '../app/folder/data-folder.ts';
import { createAppLogger } from '../app/log/logger.ts';
import { loadSettings } from '../app/settings/settings.ts';
import { readVersion } from '../app/version.ts';
import type { Clock } from '../base/clock.ts';
import { accessibility } from './accessibility.ts';
import { type DesktopArguments, ownArguments, readArguments } from './arguments.ts';
import { systemClipboard } from './clipboard.ts';
import { DesktopSession } from './desktop-session.ts';
import type { ElectronApi } from './electron-api.ts';
import { followAppImage, startAtLogin } from './login/start-at-login.ts';
import { watchUncaughtErrors } from './uncaught-errors.ts';
import { findUpdateSource } from './updates/electron-updater-source.ts';
import { utilityWorkers } from './utility-worker.ts';
import { registerScheme } from './window/page-scheme.ts';
import { wordsFor } from './words/words.ts';

/** As in electron-builder.yml; Windows groups windows, and allows notifications, by it. */
const APP_ID = 'app.lantype.desktop';

/** The process that it runs in. */
export interface DesktopProcess {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly execPath: string;
  readonly home: string;
  /** Where a packed app lies; Electron alone says so. */
  readonly resourcesPath: string | undefined;
  readonly stdout: { write(line: string): unknown };
  readonly stderr: { write(line: string): unknown };
  on(event: string, listener: (argument: unknown) => void): unknown;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function explain(error: unknown): string {
  if (!(error instanceof AppError)) return error instanceof Error ? error.message : String(error);
  return error.hint === undefined ? error.message : `${error.message}\n\n${error.hint}`;
}

/**
 * The desktop app, from the start to its end; called once, before Electron is ready.
 * What keeps it from starting is said in a dialog, for there may be no terminal.
 */
export async function runDesktop(api: ElectronApi, process: DesktopProcess, clock: Clock): Promise<void> {
  const { app, dialog } = api;
  // An updated AppImage is run once by the version that it replaces (electron-updater), which waits for its end.
  if (process.env.APPIMAGE_EXIT_AFTER_INSTALL === 'true') return app.exit(0);
  app.setName('Lantype');
  app.setAppUserModelId(APP_ID);
  registerScheme(api);
  try {
    const args = readArguments(ownArguments(process.argv, app.isPackaged));
    const folder = openDataFolder(findDataFolder(args['data-dir']));
    app.setPath('userData', electronFolder(folder));
    if (!app.requestSingleInstanceLock()) {
      process.stdout.write('Lantype is running already; its window comes to the front.\n');
      app.exit(0);
      return;
    }
    await runOnlyInstance(api, process, clock, { args, folder });
  } catch (error) {
    process.stderr.write(`lantype: ${explain(error)}\n`);
    // Before that there are no dialogs.
    await app.whenReady();
    const { dialogs } = wordsFor('auto', app.getLocale());
    dialog.showErrorBox(dialogs.cannotStart, explain(error));
    app.exit(1);
  }
}

async function runOnlyInstance(
  api: ElectronApi,
  process: DesktopProcess,
  clock: Clock,
  { args, folder }: { args: DesktopArguments; folder: DataFolder },
): Promise<void> {
  const { platform, env, home, execPath } = process;
  const version = readVersion();
  const logger = createAppLogger({ file: folder.log, console: process.stderr });
  const settings = loadSettings(folder.settings, { deviceId: args['device-id'] });
  const { relay, 'token-file': tokenFile, mode } = args;
  const request = { mode, ...(relay !== undefined && { relay }), ...(tokenFile !== undefined && { tokenFile }) };
  const link = await findRelayEndpoint(request, folder, settings, clock);
  await api.app.whenReady();

  const login = { api, platform, env, home, execPath };
  followAppImage(login);
  const permission = accessibility(api, platform);
  const updates = findUpdateSource({
    isPackaged: api.app.isPackaged,
    process,
    settings,
    folder: electronFolder(folder),
  });
  const app = createApp({
    mode,
    folder,
    settings,
    port: args.port,
    lan: { port: args['lan-port'], shared: args.lan },
    version,
    ...(link && { relay: link }),
    host: {
      kind: 'electron',
      startAtLogin: startAtLogin(login),
      notifications: api.Notification.isSupported(),
      updates: updates !== undefined,
    },
    typing: {
      clipboard: systemClipboard(api, logger),
      startWorker: utilityWorkers(api),
      obstacle: permission.obstacle,
    },
    clock,
    logger,
  });
  const session = new DesktopSession({
    ...{ api, platform, app, accessibility: permission, updates, clock, logger },
    folder: electronFolder(folder),
    hidden: args.hidden,
  });

  for (const signal of SIGNALS) process.on(signal, () => session.quit());
  watchUncaughtErrors(process, logger, () => session.crash());
  try {
    const report = await session.start();
    const where = report.relay === undefined ? '' : `, ${report.relay.url}`;
    process.stdout.write(`Lantype ${version} is ready (${report.mode}, in the tray${where}).\n`);
  } catch (error) {
    await session.stop();
    throw error;
  }
}

/** Chromium's own files are there too, among them the lock of the single instance: one Lantype for each data folder. */
function electronFolder(folder: DataFolder): string {
  return path.join(folder.root, 'electron');
}
