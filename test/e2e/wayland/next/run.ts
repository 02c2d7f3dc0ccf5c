import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Bus } from '../../../../src/agent/dbus/bus.ts';
import { busSocket } from '../../../../src/agent/dbus/bus-address.ts';
import { EXTENSION_UUID, extensionFiles } from '../../../../src/agent/wayland/gnome/extension.ts';
import { WaylandConnection } from '../../../../src/agent/wayland/wire/connection.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { type Child, output, startChild } from '../../../helpers/processes/child.ts';
import { LANTYPE } from '../../../helpers/processes/lantype-command.ts';
import { startHub } from '../../desktop/hub.ts';
import { fakeInputKeyboard } from '../kwin-fake-input.ts';
import { closeDialogOfKde } from './close-dialog.ts';
import { EDITORS, GnomeUser } from './gnome-editors.ts';
import { holdModifier, typeAll, whyNot } from './in-terminal.ts';

/**
 * `npm run wayland:next`, inside a Debian of a later release: the program as shipped, on a desktop whose own portal asks,
 * with the dialogs answered as a person would. Prints a line for each step, and ends with 1 when one went wrong.
 */
const desktop = process.argv[2] === 'gnome' ? 'gnome' : 'kde';
/** linux/input-event-codes.h. */
const CONTROL = 29;
const folder = `/tmp/next-${desktop}`;
const children: Child[] = [];
let wrong = 0;

const env: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: folder,
  LC_ALL: 'C.UTF-8',
  XDG_RUNTIME_DIR: folder,
  XDG_CONFIG_HOME: path.join(folder, 'config'),
  XDG_DATA_HOME: path.join(folder, 'data'),
  XDG_CACHE_HOME: path.join(folder, 'cache'),
  XDG_CURRENT_DESKTOP: desktop === 'kde' ? 'KDE' : 'GNOME',
  XDG_SESSION_TYPE: 'wayland',
  XDG_SESSION_ID: 'c1',
  WAYLAND_DISPLAY: 'wayland-t',
  DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/bus`,
  DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${folder}/system-bus`,
  GSETTINGS_BACKEND: 'keyfile',
  QT_QPA_PLATFORM: 'wayland',
  GDK_BACKEND: 'wayland',
  QT_LINUX_ACCESSIBILITY_ALWAYS_ON: '1',
  QT_ACCESSIBILITY: '1',
  GTK_A11Y: 'atspi',
};

function start(command: string, args: readonly string[] = [], more: NodeJS.ProcessEnv = {}): Child {
  const child = startChild(command, args, { env: { ...env, ...more } });
  children.push(child);
  return child;
}

async function step(name: string, run: () => Promise<unknown>): Promise<boolean> {
  try {
    const detail = await run();
    console.log(`ok     ${desktop}: ${name}${typeof detail === 'string' ? ` (${detail})` : ''}`);
    return true;
  } catch (error) {
    wrong += 1;
    console.log(`WRONG  ${desktop}: ${name}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function answerDialog(how: 'allow' | 'half' | 'refuse' | 'find', seconds = 60): Promise<boolean> {
  const script = path.join(import.meta.dirname, 'answer.py');
  const child = start('/usr/bin/python3', [script, how, String(seconds)]);
  const answered = (await child.ended) === 0;
  if (!answered && seconds > 10) console.log(`       no dialog was found: ${child.output().slice(-1_500)}`);
  return answered;
}

function allow(dataDir: string): Promise<string> {
  const command = [...LANTYPE, 'desktop', 'allow', '--data-dir', dataDir];
  return output(process.execPath, command, env).then(
    (printed) => printed,
    ({ stdout, stderr }) => `${stdout}${stderr}`,
  );
}

async function startDesktop(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['', 'config', 'data', 'cache'])
    mkdirSync(path.join(folder, name), { recursive: true, mode: 0o700 });
  const systemBus = `<busconfig><type>system</type><listen>unix:path=${folder}/system-bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;
  writeFileSync(path.join(folder, 'system.conf'), systemBus);
  start('dbus-daemon', ['--config-file', path.join(folder, 'system.conf'), '--nofork', '--nopidfile']);
  start('dbus-daemon', ['--session', '--address', env.DBUS_SESSION_BUS_ADDRESS ?? '', '--nofork', '--nopidfile']);
  await eventually('the buses', () => existsSync(`${folder}/bus`) && existsSync(`${folder}/system-bus`));
  if (desktop === 'kde') {
    copyFileSync('/usr/bin/kwin_wayland', path.join(folder, 'kwin_wayland'));
    const size = ['--width', '1280', '--height', '1024'];
    const args = ['--virtual', '--no-lockscreen', ...size, '--socket', 'wayland-t'];
    // Without the menu of a whole Plasma KWin does not know the portal's desktop file, and refuses what that needs.
    start(path.join(folder, 'kwin_wayland'), args, { QT_QPA_PLATFORM: '', KWIN_WAYLAND_NO_PERMISSION_CHECKS: '1' });
  } else {
    start('/usr/bin/python3', ['-m', 'dbusmock', '--system', '--template', 'logind']);
    const add = ['--object-path', '/org/freedesktop/login1', '--method', 'org.freedesktop.DBus.Mock.AddSession'];
    const call = ['call', '--address', env.DBUS_SYSTEM_BUS_ADDRESS ?? '', '--dest', 'org.freedesktop.login1'];
    await eventually(
      'logind',
      async () => (await start('gdbus', [...call, ...add, 'c1', 'seat0', '1000', 'tester', 'true']).ended) === 0,
    );
    const settings = path.join(folder, 'config/glib-2.0/settings');
    mkdirSync(settings, { recursive: true });
    const shell = `enabled-extensions=['${EXTENSION_UUID}']\nwelcome-dialog-last-shown-version='99'\n`;
    writeFileSync(path.join(settings, 'keyfile'), `[org/gnome/shell]\n${shell}`);
    const extension = path.join(folder, 'data/gnome-shell/extensions', EXTENSION_UUID);
    mkdirSync(extension, { recursive: true });
    const version = Number(/(\d+)/.exec(await output('gnome-shell', ['--version'], env))?.[1]);
    for (const [name, content] of Object.entries(extensionFiles(version)))
      writeFileSync(path.join(extension, name), content);
    const monitor = ['--virtual-monitor', '1280x1024', '--wayland-display', 'wayland-t'];
    start('gnome-shell', ['--headless', '--wayland', '--no-x11', ...monitor], { GDK_BACKEND: '' });
  }
  await eventually('the compositor', () => existsSync(path.join(folder, 'wayland-t')), 60_000);
}

/** GNOME starts with its overview open, which has the keyboard. */
async function closeOverview(): Promise<void> {
  const properties = [
    '--method',
    'org.freedesktop.DBus.Properties.Set',
    'org.gnome.Shell',
    'OverviewActive',
    '<false>',
  ];
  await output(
    'gdbus',
    ['call', '--session', '--dest', 'org.gnome.Shell', '--object-path', '/org/gnome/Shell', ...properties],
    env,
  );
}

try {
  if (
    !(await step('the desktop starts', async () => {
      await startDesktop();
      const program = desktop === 'kde' ? 'kwin_wayland' : 'gnome-shell';
      return (await output(program, ['--version'], { ...env, QT_QPA_PLATFORM: 'offscreen' })).trim();
    }))
  )
    throw new Error('nothing to test');
  const hub = await startHub(env);
  await step('unasked, nothing is typed', async () => {
    let said = '';
    // A portal takes its time after a login.
    await eventually('the word of it', async () => {
      const { body } = await hub.type('x');
      if (body.success) throw new Error(JSON.stringify(body));
      said = JSON.stringify(body.error);
      return said.includes('have not allowed Lantype');
    });
    return said.slice(0, 160);
  });
  const user = desktop === 'gnome' ? await GnomeUser.open({ folder, env, start }) : undefined;
  const bus = await Bus.open(busSocket('session', env) ?? '', systemClock);
  await step('closed: it says so', async () => {
    let over = false;
    const said = allow(hub.dataDir).finally(() => {
      over = true;
    });
    if (!(await answerDialog('find'))) throw new Error('no dialog came');
    await eventually('the dialog to be closed', async () => {
      await (user ? user.escape() : closeDialogOfKde(bus, folder));
      return over;
    });
    if (!/was closed|did not allow/.test(await said)) throw new Error(await said);
    return (await said).split('\n').find((line) => line.startsWith('lantype: '));
  });
  await step('refused: it says so', async () => {
    const [said, answered] = await Promise.all([allow(hub.dataDir), answerDialog('refuse')]);
    if (!answered || !/did not allow|was closed/.test(said)) throw new Error(said);
  });
  if (desktop === 'gnome') {
    await step('allowed without the clipboard: it says so', async () => {
      const [said, answered] = await Promise.all([allow(hub.dataDir), answerDialog('half')]);
      if (!answered || !/without allowing the clipboard/.test(said)) throw new Error(said);
    });
  }
  await step('allowed', async () => {
    const [said, answered] = await Promise.all([allow(hub.dataDir), answerDialog('allow')]);
    if (!answered || !said.includes('may type')) throw new Error(said);
  });
  await step('texts', async () => {
    if (user) await closeOverview();
    await eventually(
      'the way to type',
      async () => !JSON.stringify((await hub.type('.')).body).includes('CANNOT_TYPE'),
      60_000,
    );
    return typeAll({ folder, start }, hub);
  });
  await step('a modifier that its user holds is waited for', async () => {
    if (user) return holdModifier({ folder, start }, hub, (down) => user.holdControl(down));
    const connection = await WaylandConnection.open(path.join(folder, 'wayland-t'), systemClock, 60_000);
    const keyboard = fakeInputKeyboard(connection);
    return holdModifier({ folder, start }, hub, async (down) => {
      keyboard.hold(CONTROL, down);
      await connection.roundTrip();
    }).finally(() => connection.close());
  });
  for (const name of user ? (Object.keys(EDITORS) as (keyof typeof EDITORS)[]) : []) {
    await step(`texts into ${name}`, async () => user?.typeInto(name, hub, (id) => whyNot(hub, id)));
  }
  await step('the token is restored after a restart, without a dialog', async () => {
    const dataDir = hub.dataDir;
    await hub.child.stop();
    const again = start(process.execPath, [...LANTYPE, 'start', '--headless', '--port', '0', '--data-dir', dataDir]);
    const asked = await answerDialog('refuse', 8);
    const record = readFileSync(path.join(dataDir, 'desktop-consent.json'), 'utf8');
    await again.stop();
    if (asked || !record.includes('"granted"')) throw new Error(asked ? 'a dialog came' : 'it is not granted any more');
  });
  await step('a token that no longer works: the desktop asks again, and it says so meanwhile', async () => {
    const { dataDir } = hub;
    const file = path.join(dataDir, 'desktop-consent.json');
    const record = (): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8'));
    // The portal takes no other shape for one of its own.
    const forgotten = randomUUID();
    writeFileSync(file, JSON.stringify({ ...record(), restoreToken: forgotten }));
    const again = start(process.execPath, [...LANTYPE, 'start', '--headless', '--port', '0', '--data-dir', dataDir]);
    await eventually('the record of the dialog', () => record().askedAgain === true, 30_000);
    if (!(await answerDialog('allow'))) throw new Error('no dialog came');
    await eventually('the new token', () => record().restoreToken !== forgotten && record().askedAgain === undefined);
    await again.stop();
  });
  bus.close();
  await hub.stop();
} finally {
  for (const child of children.toReversed()) await child.stop();
  if (wrong > 0) for (const child of children) console.log(child.output().slice(-600));
}
process.exitCode = wrong > 0 ? 1 : 0;
process.exit();
