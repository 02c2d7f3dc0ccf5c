import { type Command, Option } from 'commander';
import { modeSchema } from '../../protocol/control-views.ts';
import { DEFAULT_LAN_PORT, DEFAULT_PORT } from '../../protocol/limits.ts';
import { parseDeviceId, parsePort, parseRelayUrl, parseServers, withCommonOptions } from '../options.ts';
import type { StartOptions } from '../run-start.ts';
import type { Terminal } from '../terminal.ts';

export function addStartCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('start')
    .description('run Lantype until Ctrl+C')
    .option('--headless', 'without the desktop app: the window is a page in a browser')
    .addOption(
      new Option('--mode <mode>', 'hub: relay and agent; relay or agent: that one alone')
        .choices(modeSchema.options)
        .default('hub'),
    )
    .option(
      '--port <port>',
      'where the relay and the window are served, on this computer only; 0: any free port',
      parsePort,
      DEFAULT_PORT,
    )
    .option('--no-open', 'do not open the window in a browser')
    .option('--device-id <id>', 'what this computer is called (default: its host name)', parseDeviceId)
    .option('--lan', 'share on the LAN: phones and other computers that are paired may connect')
    .option('--lan-port <port>', 'where the relay listens on the LAN while it is shared', parsePort, DEFAULT_LAN_PORT)
    .option(
      '--relay <link>',
      'with --mode agent: the link of the relay to join, its new address, or a WebSocket address',
      parseRelayUrl,
    )
    .option(
      '--cluster <addresses>',
      'with --mode relay: one of several relays on NATS JetStream, tls://HOST:PORT,… (docs/cluster.md)',
      parseServers,
    )
    .option(
      '--token-file <file>',
      'with --mode agent and a WebSocket address: holds its receive token (default: LANTYPE_TOKEN)',
    );
  withCommonOptions(command).action(async (options: StartOptions) => {
    // Loaded when it is needed: the relay and the agent would make every other command twice as slow.
    const { runStart } = await import('../run-start.ts');
    await runStart(options, terminal);
  });
}
