import type { Command } from 'commander';
import { systemClock } from '../../base/clock.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

export function addRelaysCommand(program: Command, terminal: Terminal): void {
  const command = program.command('relays').description('list the relays that announce themselves on the network');
  withCommonOptions(command).action(async (options: CommonOptions) => {
    const { searchRelays } = await import('../../app/agent/relay-search.ts');
    const relays = await searchRelays(dataFolderOf(options), systemClock);
    if (options.json) {
      terminal.printJson({ success: true, relays });
      return;
    }
    if (relays.length === 0) {
      terminal.print('No relay announces itself. One does while it is shared: lantype share on');
      return;
    }
    const rows = relays.map(({ name, urls, pin, joined }) => [name, urls.join(' '), pin, joined ? 'joined' : '']);
    formatTable([['NAME', 'ADDRESS', 'KEY', ''], ...rows]).forEach(terminal.print);
    terminal.print('To join one, get a link where it runs: lantype pair --role receive');
    terminal.print('One that was joined and has moved: start --mode agent --relay ADDRESS');
  });
}
