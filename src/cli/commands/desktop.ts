import type { Command } from 'commander';
import { AppError } from '../../app/app-error.ts';
import { openDataFolder } from '../../app/folder/data-folder.ts';
import { systemClock } from '../../base/clock.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** `desktop allow` and `desktop install-extension`: what only the user of a Wayland desktop can decide. */
export function addDesktopCommand(program: Command, terminal: Terminal): void {
  const desktop = program
    .command('desktop')
    .description('what the desktop must be told before Lantype can type (Wayland)');
  const allow = desktop.command('allow').description('has your desktop ask whether Lantype may type on it');
  withCommonOptions(allow).action(async (options: CommonOptions) => {
    // It may be the first command of all.
    const folder = openDataFolder(dataFolderOf(options).root);
    const { preparePermission } = await import('../../app/agent/desktop-permission.ts');
    const { explanation, ask } = preparePermission(folder, systemClock);
    if (!options.json) terminal.print(explanation);
    const answer = await ask();
    if (!answer.allowed) throw new AppError('NOT_ALLOWED', answer.reason);
    if (options.json) terminal.printJson({ success: true });
    else terminal.print('Lantype may type on this desktop.');
  });
  const install = desktop
    .command('install-extension')
    .description('installs the extension that tells Lantype which window of GNOME has the focus');
  withCommonOptions(install).action(async (options: CommonOptions) => {
    const { installExtension } = await import('../../app/agent/desktop-permission.ts');
    const { active } = await installExtension(systemClock);
    if (options.json) terminal.printJson({ success: true, active });
    else terminal.print(active ? 'Installed, and active.' : 'Installed. It is active after your next login.');
  });
}
