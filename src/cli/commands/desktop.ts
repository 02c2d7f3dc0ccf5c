import type { Command } from 'commander';
import type { PermissionDesk } from '../../app/agent/desktop-permission.ts';
import { AppError } from '../../app/app-error.ts';
import { connectToControl } from '../../app/client/control-client.ts';
import { type DataFolder, openDataFolder } from '../../app/folder/data-folder.ts';
import { findInstance } from '../../app/folder/instance.ts';
import { systemClock } from '../../base/clock.ts';
import type { DesktopPermission } from '../../protocol/desktop-permission.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** A dialog goes away by itself before that. */
const ANSWER_LIMIT_MS = 150_000;

/** The Lantype that runs asks itself: a desktop may give its permission to the program that asked, and it types at once. */
async function askFor(folder: DataFolder, desk: PermissionDesk): Promise<DesktopPermission | undefined> {
  if (findInstance(folder) === undefined) return desk.ask();
  const control = connectToControl(folder, systemClock);
  return (await control.call('permission.ask', {}, ANSWER_LIMIT_MS)).permission;
}

/** `desktop allow` and `desktop install-extension`: what only the user of a Wayland desktop can decide. */
export function addDesktopCommand(program: Command, terminal: Terminal): void {
  const desktop = program
    .command('desktop')
    .description('what the desktop must be told before Lantype can type (Wayland)');
  const allow = desktop.command('allow').description('has your desktop ask whether Lantype may type on it');
  withCommonOptions(allow).action(async (options: CommonOptions) => {
    // It may be the first command of all.
    const folder = openDataFolder(dataFolderOf(options).root);
    const { PermissionDesk, permissionProblem } = await import('../../app/agent/desktop-permission.ts');
    const desk = new PermissionDesk(folder, systemClock);
    const explanation = desk.explain();
    if (!options.json) terminal.print(explanation);
    const permission = await askFor(folder, desk);
    const problem = permission && permissionProblem(permission);
    if (problem !== undefined) throw new AppError('NOT_ALLOWED', problem);
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
