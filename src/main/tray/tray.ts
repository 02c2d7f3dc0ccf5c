import path from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { ElectronApi, TrayIcon } from '../electron-api.ts';
import type { TrayAction, TrayIconName, TrayItem, TrayView } from './tray-view.ts';

export interface AppTrayParts {
  api: Pick<ElectronApi, 'Menu' | 'nativeImage' | 'Tray'>;
  /** Where the pictures lie. */
  pictures: string;
  platform: NodeJS.Platform;
  onAction: (action: TrayAction) => void;
}

/**
 * macOS draws template images in the colour of its menu bar; elsewhere the pictures have colours of their own. Windows
 * takes from an .ico the size that its scale asks for.
 */
function fileName(icon: TrayIconName, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `${icon}Template.png`;
  return `${icon}.${platform === 'win32' ? 'ico' : 'png'}`;
}

/** The icon in the tray. What has not changed is not touched: a menu that is built anew closes under the user. */
export class AppTray {
  readonly #parts: AppTrayParts;
  #tray: TrayIcon | undefined;
  #icon: TrayIconName | undefined;
  #tooltip: string | undefined;
  #menu = '';

  constructor(parts: AppTrayParts) {
    this.#parts = parts;
  }

  show(view: TrayView): void {
    const { api, platform, pictures, onAction } = this.#parts;
    if (this.#icon !== view.icon) {
      const image = api.nativeImage.createFromPath(path.join(pictures, fileName(view.icon, platform)));
      if (platform === 'darwin') image.setTemplateImage(true);
      if (this.#tray === undefined) {
        this.#tray = new api.Tray(image);
        // macOS and many Linux desktops open the menu themselves.
        if (platform === 'win32') this.#tray.on('click', () => onAction({ type: 'open', view: 'devices' }));
      } else {
        this.#tray.setImage(image);
      }
      this.#icon = view.icon;
    }
    if (this.#tooltip !== view.tooltip) {
      this.#tray?.setToolTip(view.tooltip);
      this.#tooltip = view.tooltip;
    }
    const menu = JSON.stringify(view.menu);
    if (this.#menu === menu) return;
    this.#menu = menu;
    const template = view.menu.map((item) =>
      toTemplate(item, (action) => {
        // A click has ticked the box already, whatever comes of the action: the next `show` puts that right.
        if (item.kind === 'checkbox') this.#menu = '';
        onAction(action);
      }),
    );
    this.#tray?.setContextMenu(api.Menu.buildFromTemplate(template));
  }

  stop(): void {
    if (this.#tray !== undefined && !this.#tray.isDestroyed()) this.#tray.destroy();
    this.#tray = undefined;
  }
}

function toTemplate(item: TrayItem, onAction: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'line':
      return { label: item.label, enabled: false };
    case 'submenu':
      return { label: item.label, submenu: item.items.map((each) => toTemplate(each, onAction)) };
    case 'action':
      return { label: item.label, click: () => onAction(item.action) };
    case 'checkbox':
      return { label: item.label, type: 'checkbox', checked: item.checked, click: () => onAction(item.action) };
  }
}
