import path from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { ElectronApi } from '../../../src/main/electron-api.ts';
import { theChromium } from './chromium.ts';
import { type MenuDouble, NotificationDouble, type PowerMonitorDouble, TrayDouble } from './desktop-doubles.ts';
import { app } from './singletons.ts';
import { BrowserWindowDouble } from './window-double.ts';

/** One line of a menu, as its user sees it. */
export interface MenuLine {
  label: string;
  type?: string;
  checked?: boolean;
  enabled: boolean;
  submenu?: MenuLine[];
}

/** What a test sees of the desktop. */
export interface DesktopSnapshot {
  tray?: { icon: string; tooltip: string; menu: MenuLine[]; menus: number };
  windows: { visible: boolean; focused: boolean; url: string; refusals: string[]; sandboxed: boolean }[];
  notifications: { title: string; body: string }[];
  errorBoxes: { title: string; content: string }[];
  theme: string;
  chromium?: string;
}

/** What a test does with it. */
export type DesktopCommand =
  | { do: 'look' }
  | { do: 'choose'; labels: string[] }
  | { do: 'close-window' | 'crash-page' | 'blur' | 'end-session' | 'activate' | 'quit' }
  | { do: 'move-window'; bounds: { x: number; y: number; width: number; height: number } }
  | { do: 'power'; event: string; idleState?: PowerMonitorDouble['idleState'] }
  | { do: 'click-notification'; index: number };

interface Parts {
  double: ElectronApi;
  powerMonitor: PowerMonitorDouble;
  errorBoxes: DesktopSnapshot['errorBoxes'];
}

function linesOf(template: readonly MenuItemConstructorOptions[]): MenuLine[] {
  return template.map(({ label = '', type, checked, enabled = true, submenu }) => ({
    label,
    enabled,
    ...(type !== undefined && { type }),
    ...(checked !== undefined && { checked }),
    ...(Array.isArray(submenu) && { submenu: linesOf(submenu) }),
  }));
}

/** Clicks the item that the labels lead to, as a menu does it: a checkbox is ticked first, a disabled one is not there. */
function choose(menu: MenuDouble, labels: readonly string[]): void {
  let items = menu.template;
  let chosen: MenuItemConstructorOptions | undefined;
  for (const label of labels) {
    chosen = items.find((item) => item.label === label && item.enabled !== false);
    if (chosen === undefined) throw new Error(`no item ${label} among ${items.map((item) => item.label).join(', ')}`);
    items = Array.isArray(chosen.submenu) ? chosen.submenu : [];
  }
  if (chosen?.type === 'checkbox') chosen.checked = !chosen.checked;
  chosen?.click?.(chosen as never, undefined, {} as never);
}

function look({ double, errorBoxes }: Parts): DesktopSnapshot {
  const [tray] = TrayDouble.all;
  return {
    ...(tray && {
      tray: {
        icon: path.basename(tray.image.file).replace(/\.\w+$/, ''),
        tooltip: tray.tooltip,
        menu: linesOf(tray.menu?.template ?? []),
        menus: tray.menus,
      },
    }),
    windows: BrowserWindowDouble.all.map((window) => ({
      visible: window.isVisible(),
      focused: window.isFocused(),
      url: window.webContents.getURL(),
      refusals: window.webContents.refusals,
      sandboxed:
        window.options.webPreferences?.sandbox === true &&
        window.options.webPreferences.contextIsolation === true &&
        window.options.webPreferences.nodeIntegration === false,
    })),
    notifications: NotificationDouble.shown.map(({ options }) => ({
      title: options.title ?? '',
      body: options.body ?? '',
    })),
    errorBoxes,
    theme: double.nativeTheme.themeSource,
    ...(theChromium.address !== undefined && { chromium: theChromium.address }),
  };
}

function obey(command: DesktopCommand, parts: Parts): void {
  const [window] = BrowserWindowDouble.all;
  switch (command.do) {
    case 'look':
      return;
    case 'choose': {
      const menu = TrayDouble.all[0]?.menu;
      if (menu === undefined) throw new Error('there is no tray menu');
      choose(menu, command.labels);
      return;
    }
    case 'close-window':
      window?.close();
      return;
    case 'blur':
      window?.blur();
      return;
    case 'crash-page':
      window?.webContents.crash('crashed');
      return;
    case 'end-session':
      window?.emit('session-end', {});
      return;
    case 'move-window':
      window?.moveTo(command.bounds);
      return;
    case 'power':
      if (command.idleState) parts.powerMonitor.idleState = command.idleState;
      if (!parts.powerMonitor.emit(command.event)) throw new Error(`nobody listens for ${command.event}`);
      return;
    case 'click-notification':
      NotificationDouble.shown[command.index]?.click();
      return;
    case 'activate':
      app.emit('activate');
      return;
    case 'quit':
      app.quit();
  }
}

/** Takes commands over the channel of the process; each is answered with what is to be seen afterwards. */
export function serveTests(parts: Parts): void {
  app.onExit = () => theChromium.stop();
  process.on('message', ({ id, command }: { id: number; command: DesktopCommand }) => {
    try {
      obey(command, parts);
      process.send?.({ id, snapshot: look(parts) });
    } catch (error) {
      process.send?.({ id, error: String(error) });
    }
  });
}
