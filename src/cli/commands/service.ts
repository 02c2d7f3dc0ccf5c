import path from 'node:path';
import { type Command, Option } from 'commander';
import { AppError } from '../../app/app-error.ts';
import { connectToRelay } from '../../app/client/relay-client.ts';
import type { DataFolder } from '../../app/folder/data-folder.ts';
import { readVersion } from '../../app/version.ts';
import { systemClock } from '../../base/clock.ts';
import { readOr } from '../../base/read-or.ts';
import { type Mode, modeSchema } from '../../protocol/control-views.ts';
import { fullHealthAnswerSchema } from '../../protocol/http.ts';
import { type CommonOptions, dataFolderOf, parseDeviceId, parsePort, withCommonOptions } from '../options.ts';
import type { ServiceCommand } from '../service/service-manager.ts';
import { serviceManager } from '../service/this-system.ts';
import type { Terminal } from '../terminal.ts';

interface InstallOptions extends CommonOptions {
  mode: Mode;
  port?: number;
  lan?: boolean;
  lanPort?: number;
  deviceId?: string;
}

const LOG_LINES = 50;

/** This very program, with the options of Node.js that it was started with. */
function ownProgram(): [string, ...string[]] {
  const [, script] = process.argv;
  if (script === undefined) throw new AppError('SERVICE', 'It is not known which program this is');
  return [process.execPath, ...process.execArgv, path.resolve(script)];
}

function serviceCommand(options: InstallOptions, folder: DataFolder): ServiceCommand {
  const { mode, port, lan, lanPort, deviceId } = options;
  const given = { port, 'lan-port': lanPort, 'device-id': deviceId };
  const args = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, `${value}`]));
  const start = ['start', '--headless', '--no-open', '--mode', mode, '--data-dir', folder.root];
  const command: [string, ...string[]] = [...ownProgram(), ...start, ...args, ...(lan ? ['--lan'] : [])];
  return { command, mode, output: path.join(path.dirname(folder.log), 'service.log') };
}

/** The version that runs on the folder; undefined when none does, or an agent alone. */
async function runningVersion(folder: DataFolder): Promise<string | undefined> {
  try {
    return (await connectToRelay(folder, systemClock).request('GET', '/health', fullHealthAnswerSchema)).version;
  } catch {
    return undefined;
  }
}

export function addServiceCommand(program: Command, terminal: Terminal): void {
  const service = program.command('service').description('run Lantype from log-in on, without a terminal');
  const say = (options: CommonOptions, answer: object, ...lines: string[]): void => {
    if (options.json) terminal.printJson({ success: true, ...answer });
    else lines.forEach(terminal.print);
  };

  const install = service
    .command('install')
    .description('start it now and at every log-in; after an upgrade or with other options, again')
    .addOption(new Option('--mode <mode>', 'as of `lantype start`').choices(modeSchema.options).default('hub'))
    .option('--port <port>', 'where the relay is served', parsePort)
    .option('--device-id <id>', 'what this computer is called', parseDeviceId)
    .option('--lan', 'share on the LAN')
    .option('--lan-port <port>', 'where the relay listens on the LAN', parsePort);
  withCommonOptions(install).action(async (options: InstallOptions) => {
    const folder = dataFolderOf(options);
    const manager = serviceManager();
    const command = serviceCommand(options, folder);
    await manager.install(command);
    const { kind, place } = manager;
    say(options, { kind, place, command: command.command }, `Installed and started (${kind}): ${place}`);
  });

  const uninstall = service.command('uninstall').description('end it, and start it no more; the data folder stays');
  withCommonOptions(uninstall).action(async (options: CommonOptions) => {
    const { kind, uninstall: remove } = serviceManager();
    const removed = await remove();
    say(options, { removed }, removed ? `Removed (${kind}).` : 'There was no service.');
  });

  const status = service.command('status').description('say whether it is installed, and whether it runs');
  withCommonOptions(status).action(async (options: CommonOptions) => {
    const folder = dataFolderOf(options);
    const manager = serviceManager();
    const [installed, running] = [await manager.isInstalled(), await manager.isRunning()];
    const [version, runs] = [readVersion(), running ? await runningVersion(folder) : undefined];
    const outdated = runs !== undefined && runs !== version;
    const { kind, place } = manager;
    say(
      options,
      {
        installed,
        running,
        kind,
        place,
        version,
        ...(runs !== undefined && { runningVersion: runs }),
        log: folder.log,
      },
      installed ? `Installed (${kind}): ${place}` : 'Not installed: `lantype service install`',
      ...(installed ? [running ? `Runs${runs ? `, version ${runs}` : ''}` : 'Does not run'] : []),
      ...(outdated ? [`Version ${version} is installed: \`lantype service install\` starts it`] : []),
      `Log: ${folder.log}`,
    );
  });

  const logs = service.command('logs').description(`print the last ${LOG_LINES} lines of its log`);
  withCommonOptions(logs).action((options: CommonOptions) => {
    const { log } = dataFolderOf(options);
    const lines = readOr(log, '').trimEnd().split('\n').slice(-LOG_LINES);
    say(options, { log, lines }, ...lines);
  });
}
