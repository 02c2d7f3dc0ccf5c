import { existsSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import type { Child } from '../../helpers/processes/child.ts';

/** Starts a program of the session, which ends with it. */
export type Start = (name: string, args?: readonly string[], more?: NodeJS.ProcessEnv) => Child;

/** GNOME Shell asks logind which session it is in. */
export async function mockLogind(folder: string, start: Start): Promise<void> {
  start('dbus-daemon', ['--config-file', path.join(folder, 'system.conf'), '--nofork', '--nopidfile']);
  await eventually('the system bus', () => existsSync(path.join(folder, 'system-bus')));
  start('/usr/bin/python3', ['-m', 'dbusmock', '--system', '--template', 'logind']);
  const bus = ['call', '--address', `unix:path=${folder}/system-bus`, '--dest'];
  const until = (what: string, ...call: string[]): Promise<unknown> =>
    eventually(what, async () => (await start('gdbus', [...bus, ...call]).ended) === 0);
  const mock = 'org.freedesktop.DBus.Mock';
  const addSession = ['--object-path', '/org/freedesktop/login1', '--method', `${mock}.AddSession`];
  await until('logind', 'org.freedesktop.login1', ...addSession, 'c1', 'seat0', '1000', 'tester', 'true');
  // And the display manager, for which version it has: without one no screen is locked.
  const [manager, object] = ['org.gnome.DisplayManager', '/org/gnome/DisplayManager/Manager'];
  start('/usr/bin/python3', ['-m', 'dbusmock', '--system', manager, object, `${manager}.Manager`]);
  const addVersion = ['--object-path', object, '--method', `${mock}.AddProperty`];
  await until('the display manager', manager, ...addVersion, `${manager}.Manager`, 'Version', '<"43.0">');
}
