/**
 * Electron's main process without Electron: what `import … from 'electron'` gives to the real src/main in the tests.
 * Everything is typed by electron.d.ts (through `ElectronApi`), so that a change of Electron's API fails `npm run check`.
 */
import type { ElectronApi } from '../../../src/main/electron-api.ts';
import {
  ClipboardDouble,
  ClipboardItemDouble,
  Menu,
  NotificationDouble,
  nativeImage,
  PowerMonitorDouble,
  TrayDouble,
  utilityProcess,
} from './desktop-doubles.ts';
import { serveTests } from './remote-control.ts';
import { app } from './singletons.ts';
import { ipcMain, protocol, session } from './web-double.ts';
import { BrowserWindowDouble } from './window-double.ts';

const errorBoxes: { title: string; content: string }[] = [];
const dialog = { showErrorBox: (title: string, content: string) => void errorBoxes.push({ title, content }) };
const nativeTheme: ElectronApi['nativeTheme'] = { themeSource: 'system' };
const powerMonitor = new PowerMonitorDouble();
const clipboard = new ClipboardDouble();
const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }] as Electron.Display[],
};
const shell = { openExternal: async () => undefined };
const systemPreferences = { isTrustedAccessibilityClient: () => true };

const double: ElectronApi = {
  app,
  BrowserWindow: BrowserWindowDouble,
  ClipboardItem: ClipboardItemDouble as unknown as ElectronApi['ClipboardItem'],
  clipboard: clipboard as ElectronApi['clipboard'],
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification: NotificationDouble,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  systemPreferences,
  Tray: TrayDouble,
  utilityProcess,
};
serveTests({ double, powerMonitor, errorBoxes });

export {
  app,
  BrowserWindowDouble as BrowserWindow,
  ClipboardItemDouble as ClipboardItem,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  NotificationDouble as Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  systemPreferences,
  TrayDouble as Tray,
  utilityProcess,
};
