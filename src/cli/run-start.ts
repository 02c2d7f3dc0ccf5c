import { findRelayEndpoint } from '../app/agent/relay-endpoint.ts';
import { type AppReport, createApp } from '../app/app.ts';
import { type DataFolder, openDataFolder } from '../app/folder/data-folder.ts';
import { createAppLogger } from '../app/log/logger.ts';
import { loadSettings } from '../app/settings/settings.ts';
import { readVersion } from '../app/version.ts';
import { systemClock } from '../base/clock.ts';
import type { Mode } from '../protocol/control-views.ts';
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
  cluster?: string[];
  tokenFile?: string;
}

function readyJson(report: AppReport, folder: DataFolder, version: string): object {
  const { relay, device, ownerSocket: socket } = report;
  const place = relay && device && { url: relay.url, socket, deviceId: device.deviceId };
  const command = place && tryCommand({ ...place, headerFile: folder.tryHeader });
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
    const settings = loadSettings(folder.settings, { deviceId: options.deviceId, cluster: options.cluster });
    const link = await findRelayEndpoint(options, folder, settings, systemClock);
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
        if (options.open) void openInBrowser(app.loginLink(), folder);
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
