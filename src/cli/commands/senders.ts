import { Argument, type Command, Option } from 'commander';
import { AppError } from '../../app/app-error.ts';
import { connectToControl } from '../../app/client/control-client.ts';
import { systemClock } from '../../base/clock.ts';
import type { SenderView, Verdict } from '../../protocol/control-views.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface SendersOptions extends CommonOptions {
  askFirst?: 'on' | 'off';
}

const ACTIONS = ['allow', 'refuse', 'forget'] as const;
const VERDICT_OF: Record<(typeof ACTIONS)[number], Verdict> = { allow: 'allowed', refuse: 'refused', forget: 'ask' };

export function addSendersCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('senders')
    .description('list who has sent to this computer, or say whether one may type here; no relay can change that')
    .addArgument(new Argument('[action]', 'allow: always; refuse: never; forget: what was said of it').choices(ACTIONS))
    .argument('[sender]', 'its name, or how its id begins')
    .addOption(
      new Option('--ask-first <on|off>', 'whether a sender that was not allowed has to wait for you').choices([
        'on',
        'off',
      ]),
    );
  withCommonOptions(command).action(
    async (action: (typeof ACTIONS)[number] | undefined, wanted: string | undefined, options: SendersOptions) => {
      const control = connectToControl(dataFolderOf(options), systemClock);
      if (options.askFirst !== undefined) await control.call('settings.set', { askFirst: options.askFirst === 'on' });
      if (action === undefined) {
        const senders = await control.call('senders.list', {});
        const { askFirst } = await control.call('settings.get', {});
        if (options.json) terminal.printJson({ success: true, askFirst, senders });
        else formatSenders(askFirst, senders).forEach(terminal.print);
        return;
      }
      const { relayId, senderId, name } = chosen(await control.call('senders.list', {}), wanted);
      const verdict = VERDICT_OF[action];
      const { messagesEnded } = await control.call('senders.decide', { relayId, senderId, verdict });
      if (options.json) {
        terminal.printJson({ success: true, relayId, senderId, name, verdict, messagesEnded });
        return;
      }
      const dropped = messagesEnded === 0 ? '' : ` Messages of it that were held, and are dropped: ${messagesEnded}.`;
      terminal.print(`"${name}": ${verdict}.${dropped}`);
    },
  );
}

/** @throws {AppError} `INVALID_OPTION` when none, or more than one, is meant */
function chosen(senders: readonly SenderView[], wanted: string | undefined): SenderView {
  const named = senders.filter(({ name }) => name === wanted);
  const meant =
    wanted === undefined || named.length > 0 ? named : senders.filter(({ senderId }) => senderId.startsWith(wanted));
  const [sender] = meant;
  if (sender !== undefined && meant.length === 1) return sender;
  const what = wanted === undefined ? 'Say which sender.' : `${sender ? 'More than one' : 'No'} sender is ${wanted}.`;
  throw new AppError('INVALID_OPTION', what, { hint: 'lantype senders lists them.' });
}

function formatSenders(askFirst: boolean, senders: readonly SenderView[]): string[] {
  const rule = `Who was not allowed ${askFirst ? 'waits for you (--ask-first off)' : 'may type (--ask-first on)'}.`;
  if (senders.length === 0) return ['Nobody has sent to this computer.', rule];
  const rows = senders.map(({ name, senderId, verdict, lastAt }) => [name, senderId, verdict, lastAt]);
  return [...formatTable([['NAME', 'ID', 'VERDICT', 'LAST SENT'], ...rows]), rule];
}
