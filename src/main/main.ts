/** The program of the desktop app: Electron runs this file. The one place where its values are imported. */
import os from 'node:os';
import process from 'node:process';
import {
  app,
  BrowserWindow,
  ClipboardItem,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  utilityProcess,
} from 'electron';
import { tolerateClosedTerminal } from '../app/terminal/closed-terminal.ts';
import { systemClock } from '../base/clock.ts';
import { runDesktop } from './desktop.ts';
import type { ElectronApi } from './electron-api.ts';

// Whatever is written from here on, also by libraries, is for its owner's eyes.
process.umask(0o077);
// The terminal that started it may be closed long before it ends.
tolerateClosedTerminal(process.stdout, process.stderr);

const api: ElectronApi = {
  app,
  BrowserWindow,
  ClipboardItem,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  // Neither may be touched before Electron is ready.
  get screen() {
    return screen;
  },
  get session() {
    return session;
  },
  shell,
  systemPreferences,
  Tray,
  utilityProcess,
};
const { argv, env, platform, execPath, resourcesPath, stdout, stderr } = process;
const on = (event: string, listener: (argument: unknown) => void): unknown => process.on(event, listener);
void runDesktop(
  api,
  { argv, env, platform, execPath, resourcesPath, stdout, stderr, home: os.homedir(), on },
  systemClock,
);
