import { Argument, type Command } from 'commander';
import { AppError } from '../../app/app-error.ts';
import { type ControlClient, connectToControl } from '../../app/client/control-client.ts';
import { systemClock } from '../../base/clock.ts';
import type { HeldView } from '../../protocol/control-views.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const ACTIONS = ['type', 'copy', 'discard'] as const;
type Action = (typeof ACTIONS)[number];
/** Time to click into the window that is to get the text. */
const DELAY_MS = 3_000;

export function addHeldCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('held')
    .description('list the messages that wait for you, or type, copy or discard one')
    .addArgument(new Argument('[action]', `type: where the cursor is ${DELAY_MS / 1_000} s later`).choices(ACTIONS))
    .argument('[id]', 'of the message, or how it begins; without one, the oldest');
  withCommonOptions(command).action(
    async (action: Action | undefined, id: string | undefined, options: CommonOptions) => {
      const control = connectToControl(dataFolderOf(options), systemClock);
      const held = await control.call('held.list', {});
      if (action === undefined) {
        if (options.json) terminal.printJson({ success: true, held });
        else formatHeld(held).forEach(terminal.print);
        return;
      }
      const messageId = chosen(held, id);
      if (action === 'type' && !options.json) terminal.note(`Typing in ${DELAY_MS / 1_000} s: click where it goes …`);
      const outcome = await act(control, action, messageId);
      if (options.json) terminal.printJson({ success: true, messageId, outcome });
      else terminal.print(`${messageId}: ${outcome}`);
    },
  );
}

async function act(control: ControlClient, action: Action, messageId: string): Promise<string> {
  if (action === 'type') return (await control.call('held.type', { messageId, delayMs: DELAY_MS })).outcome;
  if (action === 'copy') return (await control.call('held.copy', { messageId })).outcome;
  await control.call('held.discard', { messageId });
  return 'cancelled';
}

/** @throws {AppError} `INVALID_OPTION` when none, or more than one, is meant */
function chosen(held: readonly HeldView[], id: string | undefined): string {
  const meant =
    id === undefined ? held.slice(0, 1) : held.filter(({ messageId }) => messageId.startsWith(id.toLowerCase()));
  const [message] = meant;
  if (message !== undefined && meant.length === 1) return message.messageId;
  const what =
    id === undefined
      ? 'Nothing is held.'
      : `${meant.length === 0 ? 'No' : 'More than one'} held message begins with ${id}.`;
  throw new AppError('INVALID_OPTION', what, { hint: 'lantype held lists them.' });
}

function formatHeld(held: readonly HeldView[]): string[] {
  if (held.length === 0) return ['Nothing is held.'];
  const rows = held.map(({ messageId, heldAt, sender, characters, reason }) => [
    messageId,
    sender?.name ?? '',
    heldAt,
    String(characters),
    `${reason.code}: ${reason.message}`,
  ]);
  return formatTable([['ID', 'FROM', 'HELD AT', 'CHARACTERS', 'WHY'], ...rows]);
}
