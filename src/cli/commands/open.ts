import type { Command } from 'commander';
import { connectToControl } from '../../app/client/control-client.ts';
import { systemClock } from '../../base/clock.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface OpenOptions extends CommonOptions {
  open: boolean;
}

export function addOpenCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('open')
    .description('open the window of the running Lantype in a browser of this computer, or print a link to it')
    .option('--no-open', 'print the link only');
  withCommonOptions(command).action(async (options: OpenOptions) => {
    const folder = dataFolderOf(options);
    const link = await connectToControl(folder, systemClock).loginLink();
    if (options.json) {
      terminal.printJson({ success: true, link });
      return;
    }
    if (options.open && (await openInBrowser(link, folder))) {
      terminal.print('Opened in the browser.');
      return;
    }
    terminal.note('Good once, for ten minutes, on this computer:');
    terminal.print(link);
  });
}
