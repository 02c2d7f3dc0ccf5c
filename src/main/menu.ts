import type { Menu } from 'electron';
import type { ElectronApi } from './electron-api.ts';

/** macOS takes the keys for copy, paste and quit from the menu of the program. Elsewhere they work without one. */
export function applicationMenu({ Menu: menus }: Pick<ElectronApi, 'Menu'>, platform: NodeJS.Platform): Menu | null {
  if (platform !== 'darwin') return null;
  return menus.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]);
}
