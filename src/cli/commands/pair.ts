import { setTimeout as wait } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { AppError } from '../../app/app-error.ts';
import { connectToRelay, type RelayClient } from '../../app/client/relay-client.ts';
import { systemClock } from '../../base/clock.ts';
import { doneAnswerSchema, SCOPES, type Scope } from '../../protocol/http.ts';
import { type PairingView, pairingAnswerSchema, pairingStateAnswerSchema } from '../../protocol/pairing.ts';
import { type CommonOptions, dataFolderOf, parseName, withCommonOptions } from '../options.ts';
import { watchSignals } from '../signals.ts';
import type { Terminal } from '../terminal.ts';

interface PairOptions extends CommonOptions {
  role: Scope;
  name?: string;
}

const POLL_MS = 300;

/** What each end means to the person who waits for it. */
const ENDED: Record<string, string> = {
  expired: 'Nobody came within two minutes. The link is no longer good.',
  'wrong-codes': 'Pairing was closed: five wrong codes came. Someone else on the network may be guessing.',
  cancelled: 'Pairing was closed.',
};

export function addPairCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('pair')
    .description('let one device in: prints a link and its QR code, good once and for two minutes')
    .addOption(
      new Option('--role <role>', 'send: a phone; receive: a computer to type on').choices(SCOPES).default('send'),
    )
    .option('--name <name>', 'how the device is listed (default: as it calls itself)', parseName);
  withCommonOptions(command).action(async ({ role, name, ...options }: PairOptions) => {
    const relay = connectToRelay(dataFolderOf(options), systemClock);
    const window = await relay.request('POST', '/pairing', pairingAnswerSchema, { role, name });
    const [link, ...others] = window.links;
    if (link === undefined) {
      await relay.request('DELETE', '/pairing', doneAnswerSchema);
      throw new AppError('NOT_SHARED', 'The relay is not shared on the LAN, so no device could reach it.', {
        hint: 'Share it first: lantype share on',
      });
    }
    if (options.json) {
      terminal.printJson(window);
      return;
    }
    const { toString: qrCode } = await import('qrcode');
    for (const line of (await qrCode(link, { type: 'utf8' })).split('\n')) terminal.print(line);
    terminal.print(link);
    for (const other of others) terminal.print(`or ${other}`);
    if (role === 'receive') {
      terminal.print('On the computer that joins:');
      terminal.print(`  npm start -- --mode agent --relay '${link}'`);
    }
    terminal.note('Waiting for the device, two minutes at most. Ctrl+C closes the window …');
    terminal.print(sentence(await waitForEnd(relay)));
  });
}

async function waitForEnd(relay: RelayClient): Promise<PairingView> {
  const signals = watchSignals(systemClock);
  let stopped = false;
  void signals.first.then(() => {
    stopped = true;
  });
  try {
    for (;;) {
      if (stopped) await relay.request('DELETE', '/pairing', doneAnswerSchema);
      const view = await relay.request('GET', '/pairing', pairingStateAnswerSchema);
      if (!view.open) return view;
      await wait(POLL_MS);
    }
  } finally {
    signals.stop();
  }
}

function sentence({ ended = 'cancelled', paired }: PairingView): string {
  if (paired === undefined) return ENDED[ended] ?? 'Pairing was closed.';
  const device = paired.deviceId === undefined ? '' : `, device ${paired.deviceId}`;
  return `Paired "${paired.name}" (${paired.role}${device}). To undo it: lantype token revoke '${paired.name}'`;
}
