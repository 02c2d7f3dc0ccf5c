import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppDouble } from './electron-double/app-double.ts';
import { declared, eventsHeard, eventsMade, membersUsed } from './electron-double/declarations.ts';
import * as desktop from './electron-double/desktop-doubles.ts';
import * as web from './electron-double/web-double.ts';
import { BrowserWindowDouble } from './electron-double/window-double.ts';

/** The stand-in for Electron is honest: every member that is used is one of electron.d.ts, and is there in the double. */

const DOC = readFileSync(path.resolve(import.meta.dirname, '../../docs/electron-double.md'), 'utf8');
const used = membersUsed();
const all = [...used].flatMap(([type, members]) => members.map((member) => [type, member] as const));

/** Where the double has the members of each type. A class stands for what is made of it. */
const DOUBLES: Record<string, object> = {
  App: AppDouble.prototype,
  BrowserWindow: BrowserWindowDouble.prototype,
  Clipboard: desktop.ClipboardDouble.prototype,
  IpcMain: web.ipcMain,
  Menu: desktop.Menu,
  NativeTheme: { themeSource: 'system' },
  Notification: desktop.NotificationDouble.prototype,
  PowerMonitor: desktop.PowerMonitorDouble.prototype,
  Protocol: web.protocol,
  Session: web.session.defaultSession,
  Tray: desktop.TrayDouble.prototype,
  WebContents: web.WebContentsDouble.prototype,
  WebRequest: web.session.defaultSession.webRequest,
};
/** Made as plain values in electron.ts, which serves a test as soon as it is loaded: they are checked by its types. */
const PLAIN = ['Dialog', 'Screen', 'Shell', 'SystemPreferences', 'UtilityProcess', 'WebFrameMain'];
/** Fields that a constructor sets. */
const FIELDS = new Set(['App.isPackaged', 'WebContents.mainFrame']);

it('all of ElectronApi is read: what the checks below would not see is no part of them', () => {
  expect([...used.keys()].sort()).toEqual([...Object.keys(DOUBLES), ...PLAIN].sort());
  expect(all.length).toBeGreaterThan(60);
});

it.each(all)('%s.%s is in electron.d.ts, and nobody calls it deprecated', (type, member) => {
  const { texts } = declared(type, member) ?? { texts: [] };
  expect(texts).not.toEqual([]);
  // Of single events, it is said at them.
  if (member !== 'on' && member !== 'once') expect(texts.join('\n')).not.toContain('@deprecated');
});

it.each(all.filter(([type, member]) => type in DOUBLES && !FIELDS.has(`${type}.${member}`)))(
  '%s.%s is in the double',
  (type, member) => expect(member in (DOUBLES[type] ?? {})).toBe(true),
);

it('a member that Electron does not have is seen', () => {
  expect(declared('App', 'getAppPaths')).toBeUndefined();
  expect(declared('App', 'on.before-quits')).toBeUndefined();
  expect(declared('App', 'on.before-quit')).toBeDefined();
  expect(declared('BrowserWindow', 'destroy')).toBeDefined();
});

describe('the list of what only the real runtime shows', () => {
  const listed = new Set([...DOC.matchAll(/`([A-Za-z-]+)`/g)].map(([, name = '']) => name));

  it('has every event that is listened to and that the double never makes', () => {
    // Of streams of Node.js, and of electron-updater and its requests.
    const others = ['data', 'error', 'response', 'appimage-filename-updated'];
    const heard = eventsHeard().filter((event) => !others.includes(event));
    const unmade = heard.filter((event) => !eventsMade().includes(event));
    expect(heard.length).toBeGreaterThan(20);
    expect(unmade.length).toBeGreaterThan(0);
    expect(unmade.filter((event) => !listed.has(event))).toEqual([]);
  });

  it('has every member that is only there on some systems', () => {
    const some = all
      .filter(([type, member]) => (declared(type, member)?.platforms.length ?? 0) > 0)
      .map(([, member]) => member);
    expect(some.length).toBeGreaterThan(0);
    expect(some.filter((member) => !listed.has(member))).toEqual([]);
  });
});
