import { readFileSync } from 'node:fs';
import { type AppOptions, type AppReport, createApp } from '../app/app.ts';
import { AppError } from '../app/app-error.ts';
import { type DataFolder, openDataFolder } from '../app/data-folder.ts';
import type { Mode } from '../app/instance.ts';
import { joinOrGoOn } from '../app/joined-relay.ts';
import { createAppLogger } from '../app/logger.ts';
import { loadSettings, type Settings } from '../app/settings.ts';
import { readVersion } from '../app/version.ts';
import { systemClock } from '../base/clock.ts';
import { openInBrowser } from './open-in-browser.ts';
import { type CommonOptions, dataFolderOf } from './options.ts';
import { readyMessage } from './ready-message.ts';
import { watchSignals } from './signals.ts';
import type { Terminal } from './terminal.ts';
import { tryCommand } from './try-command.ts';

/** The command line of `lantype start`, parsed. */
export interface StartOptions extends CommonOptions {
  headless?: boolean;
  open: boolean;
  mode: Mode;
  port: number;
  deviceId?: string;
  lan?: boolean;
  lanPort: number;
  relay?: string;
  tokenFile?: string;
}

/** The link of an agent alone. The token comes from a file or the environment, never from the command line. */
async function linkOf(options: StartOptions, folder: DataFolder, settings: Settings): Promise<AppOptions['relay']> {
  const { mode, relay, tokenFile } = options;
  if (mode !== 'agent') return undefined;
  if (relay === undefined || relay.startsWith('https:')) {
    const { name, deviceId } = settings;
    return await joinOrGoOn({ folder, target: relay, name, deviceId, clock: systemClock });
  }
  const token = (tokenFile === undefined ? process.env.LANTYPE_TOKEN : readTokenFile(tokenFile))?.trim();
  if (token) return { url: relay, token };
  throw new AppError('INVALID_OPTION', '--mode agent needs a receive token, in LANTYPE_TOKEN or with --token-file.', {
    hint: 'Make one where the relay runs: lantype token create --scope receive --device ID',
  });
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('INVALID_OPTION', `The token file cannot be read: ${file}`, { cause });
  }
}

function readyJson(report: AppReport, folder: DataFolder, version: string): object {
  const { relay, device } = report;
  const command =
    relay && device && tryCommand({ url: relay.url, deviceId: device.deviceId, headerFile: folder.tryHeader });
  const common = { success: true, event: 'ready', version, pid: process.pid, dataFolder: folder.root };
  return { ...common, ...report, ...(command !== undefined && { tryCommand: command }) };
}

/** Runs Lantype until a signal ends it. */
export async function runStart(options: StartOptions, terminal: Terminal): Promise<void> {
  const signals = watchSignals(systemClock);
  const folder = openDataFolder(dataFolderOf(options).root);
  const logger = createAppLogger({ file: folder.log, console: process.stderr });
  try {
    const version = readVersion();
    const settings = loadSettings(folder.settings, { deviceId: options.deviceId });
    const link = await linkOf(options, folder, settings);
    const app = createApp({
      mode: options.mode,
      folder,
      settings,
      port: options.port,
      lan: { port: options.lanPort, shared: options.lan === true },
      version,
      ...(link && { relay: link }),
      clock: systemClock,
      logger,
    });
    const report = await Promise.race([app.start(), signals.first]);
    if (report !== undefined) {
      if (options.json) {
        terminal.printJson(readyJson(report, folder, version));
      } else {
        readyMessage(report, folder, version, app.loginLink()).forEach(terminal.print);
        if (options.open) void openInBrowser(app.loginLink());
      }
      await signals.first;
    }
    if (!options.json) terminal.note('Stopping …');
    await app.stop();
  } finally {
    signals.stop();
    logger.stop();
  }
}
