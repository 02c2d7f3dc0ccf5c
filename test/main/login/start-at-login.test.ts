import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { autostartEntry, execValue } from '../../../src/main/login/desktop-entry.ts';
import {
  followAppImage,
  type LoginParts,
  startAtLogin,
  startedAtLogin,
} from '../../../src/main/login/start-at-login.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { AppDouble } from '../electron-double/app-double.ts';

const hasGio = spawnSync('which', ['gio']).status === 0;

it('quotes as the Desktop Entry Specification says', () => {
  expect(execValue(['/usr/bin/a', '100%', 'a "b" $c'])).toBe(String.raw`"/usr/bin/a" "100%%" "a \\"b\\" \\$c"`);
  expect(execValue(['`', '\\'])).toBe('"\\\\`" "\\\\\\\\"');
});

describe('what the desktop starts', skipUnless(hasGio, 'not installed: gio (libglib2.0-bin)'), () => {
  it('is the program with every argument as it was given', () => {
    const folder = tempFolder();
    // Without a percent sign: GLib looks for the program before it reads `%%` as one.
    const odd = path.join(folder, 'an "odd" $HOME `id` \\n & it\'s');
    mkdirSync(odd);
    const program = path.join(odd, 'program');
    writeFileSync(
      program,
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/part' && mv '${folder}/part' '${folder}/got'\n`,
    );
    chmodSync(program, 0o755);
    const args = ['--hidden', 'two words', '%f %U', '$(id)', 'tab\there', 'back\\slash', '"', "'", ''];
    const file = path.join(folder, 'lantype.desktop');
    writeFileSync(file, autostartEntry([program, ...args]));
    const { status, stderr } = spawnSync('gio', ['launch', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    for (let tries = 0; !existsSync(path.join(folder, 'got')) && tries < 200; tries += 1) spawnSync('sleep', ['0.01']);
    expect(readFileSync(path.join(folder, 'got'), 'utf8')).toBe(`${args.join('\n')}\n`);
  });
});

describe('on Linux', () => {
  let parts: LoginParts;
  let file: string;

  beforeEach(() => {
    const home = tempFolder();
    const app = Object.assign(new AppDouble(), { isPackaged: true });
    parts = { api: { app }, platform: 'linux', env: {}, home, execPath: '/opt/Lantype/lantype' };
    file = path.join(home, '.config/autostart/lantype.desktop');
  });

  it('writes and removes the entry', () => {
    const login = startAtLogin(parts);
    expect(login.enabled()).toBe(false);
    login.set(true);
    expect(login.enabled()).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('\nExec="/opt/Lantype/lantype" "--hidden"\n');
    login.set(false);
    login.set(false);
    expect([login.enabled(), existsSync(file)]).toEqual([false, false]);
  });

  it('names the AppImage itself, and Electron with the sources', () => {
    startAtLogin({ ...parts, env: { APPIMAGE: '/home/a/Lantype.AppImage' } }).set(true);
    expect(readFileSync(file, 'utf8')).toContain('Exec="/home/a/Lantype.AppImage" "--hidden"');
    const app = new AppDouble();
    startAtLogin({ ...parts, api: { app }, execPath: '/usr/bin/electron' }).set(true);
    expect(readFileSync(file, 'utf8')).toContain(`Exec="/usr/bin/electron" "${app.getAppPath()}" "--hidden"`);
  });

  it('keeps to XDG_CONFIG_HOME, unless it is relative', () => {
    const config = tempFolder();
    startAtLogin({ ...parts, env: { XDG_CONFIG_HOME: config } }).set(true);
    expect(existsSync(path.join(config, 'autostart/lantype.desktop'))).toBe(true);
    startAtLogin({ ...parts, env: { XDG_CONFIG_HOME: 'here' } }).set(true);
    expect(existsSync(file)).toBe(true);
  });

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('sees that the desktop switched it off: %s', (line) => {
    const login = startAtLogin(parts);
    login.set(true);
    writeFileSync(file, `${readFileSync(file, 'utf8')}${line}\n`);
    expect(login.enabled()).toBe(false);
    login.set(true);
    expect(login.enabled()).toBe(true);
  });
});

describe('an AppImage', () => {
  const place = (): { home: string; old: string; next: string; entry: () => string } => {
    const home = tempFolder();
    const [old, next] = [path.join(home, 'Lantype-1.0.0.AppImage'), path.join(home, 'Lantype-2.0.0.AppImage')];
    writeFileSync(old, '');
    const entry = (): string => readFileSync(path.join(home, '.config/autostart/lantype.desktop'), 'utf8');
    return { home, old, next, entry };
  };
  const app = Object.assign(new AppDouble(), { isPackaged: true });
  const partsOf = (home: string, APPIMAGE: string) =>
    ({ api: { app }, platform: 'linux', env: { APPIMAGE }, home, execPath: '/tmp/.mount_x/lantype' }) as const;

  it('that was replaced by one with another name still starts at login, once that was started', () => {
    const { home, old, next, entry } = place();
    startAtLogin(partsOf(home, old)).set(true);
    followAppImage(partsOf(home, next));
    // Both are there: their user chose.
    expect(entry()).toContain(`Exec="${old}"`);
    rmSync(old);
    followAppImage(partsOf(home, next));
    expect(entry()).toContain(`Exec="${next}" "--hidden"`);
  });

  it('does not start at login because it was moved', () => {
    const { home, old, next } = place();
    rmSync(old);
    followAppImage(partsOf(home, next));
    expect(startAtLogin(partsOf(home, next)).enabled()).toBe(false);
    startAtLogin(partsOf(home, old)).set(true);
    writeFileSync(path.join(home, '.config/autostart/lantype.desktop'), `Exec="${old}"\nHidden=true\n`);
    followAppImage(partsOf(home, next));
    expect(startAtLogin(partsOf(home, next)).enabled()).toBe(false);
  });
});

it.each([
  ['win32', { openAtLogin: true, path: 'C:\\Lantype.exe', args: ['--hidden'] }],
  ['darwin', { openAtLogin: true }],
] as const)('on %s it asks the system', (platform, expected) => {
  const app = Object.assign(new AppDouble(), { isPackaged: true });
  const parts = { api: { app }, platform, env: {}, home: '/', execPath: 'C:\\Lantype.exe' };
  const login = startAtLogin(parts);
  login.set(true);
  expect(app.loginItem).toEqual(expected);
  expect(login.enabled()).toBe(true);
  login.set(false);
  expect(login.enabled()).toBe(false);
  expect(startedAtLogin(parts)).toBe(false);
});
