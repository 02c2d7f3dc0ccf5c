import type { Command } from 'commander';
import { connectToRelay } from '../../app/client/relay-client.ts';
import { systemClock } from '../../base/clock.ts';
import { devicesAnswerSchema, fullHealthAnswerSchema } from '../../protocol/http.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { formatDevices } from './devices.ts';

export function addStatusCommand(program: Command, terminal: Terminal): void {
  const command = program.command('status').description('say whether a relay is running, and how its devices are');
  withCommonOptions(command).action(async (options: CommonOptions) => {
    const folder = dataFolderOf(options);
    const relay = connectToRelay(folder, systemClock);
    const health = await relay.request('GET', '/health', fullHealthAnswerSchema);
    const { details } = await relay.request('GET', '/devices', devicesAnswerSchema);
    const { url, pid, mode } = relay.instance;
    if (options.json) {
      terminal.printJson({ success: true, url, pid, mode, dataFolder: folder.root, ...health, devices: details });
      return;
    }
    const uptime = Math.floor(health.uptimeMs / 1_000);
    terminal.print(
      `Lantype ${health.version} (${mode}) listens on ${url}, process ${pid}, up ${uptime} s, ${health.status}`,
    );
    terminal.print(`Data folder: ${folder.root}`);
    formatDevices(details).forEach(terminal.print);
  });
}
