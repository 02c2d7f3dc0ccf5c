import { setTimeout as wait } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { AppError } from '../../app/app-error.ts';
import { connectToRelay, type RelayClient } from '../../app/client/relay-client.ts';
import { systemClock } from '../../base/clock.ts';
import { firewallCommands, NOBODY_CAME_MS } from '../../protocol/firewall.ts';
import type { GrantedDevices } from '../../protocol/grants.ts';
import { devicesAnswerSchema, doneAnswerSchema, SCOPES, type Scope } from '../../protocol/http.ts';
import { type PairingView, pairingAnswerSchema, pairingStateAnswerSchema } from '../../protocol/pairing.ts';
import { type SharingView, sharingAnswerSchema } from '../../protocol/sharing.ts';
import { describeGrants, parseDevices } from '../grants.ts';
import { type CommonOptions, dataFolderOf, parseName, withCommonOptions } from '../options.ts';
import { printQrCode } from '../qr-code.ts';
import { watchSignals } from '../signals.ts';
import type { Terminal } from '../terminal.ts';

interface PairOptions extends CommonOptions {
  role: Scope;
  name?: string;
  to?: GrantedDevices;
  textsOnly?: boolean;
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
    .option('--name <name>', 'how the device is listed (default: as it calls itself)', parseName)
    .option('--to <devices>', 'the computers that it may type on: ids with commas, or all', parseDevices)
    .option('--texts-only', 'it may type texts, and press no keys');
  withCommonOptions(command).action(async ({ role, name, to, textsOnly, ...options }: PairOptions) => {
    if (role !== 'send' && (to !== undefined || textsOnly)) {
      const error = { code: 'lantype.usage', exitCode: 2 };
      command.error('error: --to and --texts-only go with --role send, and only with it', error);
    }
    const relay = connectToRelay(dataFolderOf(options), systemClock);
    if (role === 'send' && to === undefined) await assertOneComputer(relay);
    const grants = { ...(to && { devices: to }), ...(textsOnly && { keys: false }) };
    const window = await relay.request('POST', '/pairing', pairingAnswerSchema, { role, name, ...grants });
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
    await printQrCode(terminal, link);
    terminal.print(link);
    for (const other of others) terminal.print(`or ${other}`);
    if (role === 'receive') {
      terminal.print('On the computer that joins:');
      terminal.print(`  npm start -- --mode agent --relay '${link}'`);
    }
    if (window.grants !== undefined) terminal.print(`It may type on: ${describeGrants(window.grants)}.`);
    terminal.note('Waiting for the device, two minutes at most. Ctrl+C closes the window …');
    const advice = firewallAdvice(await relay.request('GET', '/sharing', sharingAnswerSchema), process.platform);
    const end = await waitForEnd(relay, () => advice.forEach(terminal.note));
    terminal.print(sentence(end));
    if (end.ended === 'expired' && end.reached === false) advice.forEach(terminal.note);
  });
}

/** Whom a phone types for is chosen by who pairs it. @throws {AppError} `INVALID_OPTION` */
async function assertOneComputer(relay: RelayClient): Promise<void> {
  const { details } = await relay.request('GET', '/devices', devicesAnswerSchema);
  if (details.length <= 1) return;
  const ids = details.map(({ deviceId }) => deviceId);
  throw new AppError('INVALID_OPTION', `This relay has ${ids.length} computers. Say which of them it may type on.`, {
    hint: `--to ${ids.slice(0, 2).join(',')}, say, or --to all. There are: ${ids.join(', ')}`,
  });
}

/** What to do when nobody comes. */
export function firewallAdvice({ urls, firewall }: SharingView, platform: string): string[] {
  const port = Number(new URL(urls[0] ?? 'https://localhost').port || 443);
  const commands = firewallCommands(port, firewall, platform).map(({ command }) => `  ${command}`);
  const which = firewall === undefined ? 'A firewall' : `The firewall of this computer (${firewall})`;
  return [
    `Nobody has reached port ${port} of this computer. Is the device in the same network?`,
    ...(commands.length === 0 ? [] : [`${which} may be in the way. This lets others in on that port:`, ...commands]),
  ];
}

/** @param onNobody called once, when after a while nobody has so much as connected */
async function waitForEnd(relay: RelayClient, onNobody: () => void): Promise<PairingView> {
  const due = systemClock.now() + NOBODY_CAME_MS;
  let said = false;
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
      if (!said && view.reached === false && systemClock.now() >= due) {
        said = true;
        onNobody();
      }
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
