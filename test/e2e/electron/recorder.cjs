// Loaded into Electron before our main process (`electron -r`): keeps what nobody could ask Electron for afterwards, and
// does what the double's remote control does (test/main/electron-double/remote-control.ts), in its words.
const path = require('node:path');
const { app, BrowserWindow, Notification, nativeImage, nativeTheme, powerMonitor, Tray } = require('electron');

const files = new WeakMap();
const tray = { icon: '', tooltip: '', menu: undefined, menus: 0 };
const notifications = [];
let trays = 0;

function wrap(object, name, before) {
  const original = object[name];
  object[name] = function (...args) {
    before.apply(this, args);
    return original.apply(this, args);
  };
}

// The first picture goes to the constructor, which is not to be had here: it is the last one that was read before.
let lastRead = '';
const createFromPath = nativeImage.createFromPath.bind(nativeImage);
nativeImage.createFromPath = (file) => {
  const image = createFromPath(file);
  lastRead = path.basename(file).replace(/(Template)?\.\w+$/, '');
  files.set(image, lastRead);
  return image;
};
wrap(Tray.prototype, 'setToolTip', (tooltip) => {
  tray.icon ||= lastRead;
  tray.tooltip = tooltip;
});
wrap(Tray.prototype, 'setImage', (image) => {
  tray.icon = files.get(image);
});
wrap(Tray.prototype, 'setContextMenu', (menu) => {
  trays = 1;
  tray.menu = menu;
  tray.menus += 1;
});
wrap(Notification.prototype, 'show', function () {
  notifications.push(this);
});

function lines(menu) {
  return menu.items.map(({ label, type, checked, enabled, submenu }) => ({
    label,
    type,
    checked,
    enabled,
    ...(submenu && { submenu: lines(submenu) }),
  }));
}

function choose(labels) {
  let menu = tray.menu;
  for (const label of labels) {
    const item = menu.items.find((each) => each.label === label && each.enabled);
    if (item === undefined) throw new Error(`no item ${label}`);
    if (item.submenu) menu = item.submenu;
    else item.click();
  }
}

function look() {
  return {
    ...(trays > 0 && { tray: { ...tray, menu: lines(tray.menu) } }),
    windows: BrowserWindow.getAllWindows().map((window) => ({
      visible: window.isVisible(),
      focused: window.isFocused(),
      url: window.webContents.getURL(),
      refusals: [],
      sandboxed: window.webContents.getLastWebPreferences()?.sandbox === true,
    })),
    notifications: notifications.map(({ title, body }) => ({ title, body })),
    errorBoxes: [],
    theme: nativeTheme.themeSource,
  };
}

const ACTIONS = {
  look: () => undefined,
  choose: ({ labels }) => choose(labels),
  'close-window': () => BrowserWindow.getAllWindows()[0].close(),
  blur: () => BrowserWindow.getAllWindows()[0].blur(),
  'move-window': ({ bounds }) => BrowserWindow.getAllWindows()[0].setBounds(bounds),
  power({ event, idleState }) {
    if (idleState !== undefined) powerMonitor.getSystemIdleState = () => idleState;
    powerMonitor.emit(event);
  },
  'click-notification': ({ index }) => notifications[index].emit('click', {}),
  activate: () => app.emit('activate'),
  quit: () => app.quit(),
};

globalThis.lantypeRecorder = (command) => {
  ACTIONS[command.do](command);
  return look();
};
