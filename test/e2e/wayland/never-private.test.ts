import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Message } from 'dbus-native';
import { describe, expect, it } from 'vitest';
import { ScriptedPortal } from '../../agent/wayland/portal/scripted-portal.ts';
import { BusService, recordCalls } from '../../helpers/bus-service.ts';
import { eventually } from '../../helpers/eventually.ts';
import { output } from '../../helpers/processes/child.ts';
import { LANTYPE } from '../../helpers/processes/lantype-command.ts';
import { startSessionBus } from '../../helpers/session-bus.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { missingPrograms } from '../desktop/display.ts';
import { startHub } from '../desktop/hub.ts';
import { ScriptedCompositor } from './scripted-compositor.ts';

/** The program as shipped asks the desktop's user, whatever else the desktop would let it do. */

const PRIVATE = [
  'org.gnome.Mutter.RemoteDesktop',
  'org.gnome.Mutter.ScreenCast',
  'org.gnome.Shell.Eval',
  'org.kde.KWin.EIS.RemoteDesktop',
  'org.freedesktop.impl.portal.PermissionStore',
];
const ROOT = path.resolve(import.meta.dirname, '../../..');
const missing = missingPrograms('dbus-daemon');

/** All that may be called. `*`: everything of that interface. */
const ALLOWED = new Set([
  'org.freedesktop.DBus *',
  'org.freedesktop.DBus.Properties Get org.freedesktop.portal.Desktop',
  'org.freedesktop.portal.RemoteDesktop *',
  'org.freedesktop.portal.Clipboard *',
  'org.freedesktop.portal.Session *',
  'org.freedesktop.portal.Request *',
  'org.kde.kwin.Scripting loadScript',
  'org.kde.kwin.Scripting start',
  'org.kde.kwin.Scripting isScriptLoaded',
  'org.kde.kwin.Scripting unloadScript',
  'org.freedesktop.ScreenSaver GetActive org.kde.KWin',
  'org.lantype.Focus *',
]);

function isAllowed({ interface: name = '', member = '', destination = '' }: Message): boolean {
  return [`${name} *`, `${name} ${member}`, `${name} ${member} ${destination}`].some((word) => ALLOWED.has(word));
}

describe('private interfaces of desktops', () => {
  it('are named nowhere in the program', () => {
    const words = [
      ...PRIVATE.map((name) => name.split('.').slice(0, 4).join('.')),
      'fake_input',
      'PermissionStore',
      'GetWindows',
    ];
    const sources = globSync('{src,bin,dist/node}/**/*.{ts,tsx,js,mjs}', { cwd: ROOT });
    expect(sources.length).toBeGreaterThan(300);
    const found = sources.filter((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      return words.some((word) => text.includes(word));
    });
    expect(found).toEqual([]);
  });

  describe('on a desktop that offers all of them', skipUnless(missing === undefined, missing ?? ''), () => {
    const opened = stopAfterEach();

    it.each(['KDE', 'GNOME'])('%s: only what its user has allowed is used', async (desktop) => {
      const bus = opened(await startSessionBus());
      const recorded = opened(await recordCalls(bus.address));
      const portal = opened(await ScriptedPortal.start(bus.address));
      for (const name of PRIVATE) opened(await BusService.open(bus.address, name, () => ({})));
      const kwin: BusService = opened(
        await BusService.open(bus.address, 'org.kde.KWin', (call) => {
          if (call.member === 'start') tellNothingFocused(kwin, call);
          const answers: Record<string, boolean> = { isScriptLoaded: true, GetActive: false };
          const answer = answers[call.member ?? ''];
          return answer === undefined ? {} : { signature: 'b', body: [answer] };
        }),
      );
      const shell = [[4242, 1, 'someone', false, false, false]];
      opened(await BusService.open(bus.address, 'org.gnome.Shell', () => ({ signature: '(utsbbb)', body: shell })));
      const folder = tempFolder();
      const compositor = opened(await ScriptedCompositor.start(path.join(folder, 'wayland-9')));
      const { DISPLAY: _, SWAYSOCK: __, ...rest } = process.env;
      const env = {
        ...rest,
        XDG_RUNTIME_DIR: folder,
        WAYLAND_DISPLAY: 'wayland-9',
        XDG_CURRENT_DESKTOP: desktop,
        DBUS_SESSION_BUS_ADDRESS: bus.address,
      };
      const hub = opened(await startHub(env));

      // Unasked: it looks at what there is, and no more.
      expect((await hub.type('a text')).body).toMatchObject({ success: false });
      expect([portal.dialogs, compositor.bound]).toEqual([0, []]);
      const doctor = await output(process.execPath, [...LANTYPE, 'doctor', '--data-dir', hub.dataDir], env).catch(
        ({ stdout }) => String(stdout),
      );
      expect(doctor).toContain('lantype desktop allow');

      // Allowed, by its user's word alone.
      await output(process.execPath, [...LANTYPE, 'desktop', 'allow', '--data-dir', hub.dataDir], env);
      expect(portal.dialogs).toBe(1);
      const secret = path.join(hub.dataDir, 'desktop-consent.json');
      expect(statSync(secret).mode & 0o777).toBe(0o600);
      await eventually(
        'the session',
        async () => {
          await hub.type('another');
          return portal.members.filter((member) => member.endsWith('.Start')).length >= 2;
        },
        20_000,
      );
      expect(portal.dialogs).toBe(1);
      if (desktop === 'KDE') {
        await eventually('the clipboard', () => compositor.bound.includes('ext_data_control_manager_v1'));
      }
      // As the scripted portal calls its tokens.
      expect(readFileSync(path.join(hub.dataDir, 'logs/lantype.log'), 'utf8')).not.toContain('token-');
      await hub.stop();

      expect(recorded.calls.length).toBeGreaterThan(20);
      const strange = recorded.calls.filter((call) => !isAllowed(call));
      expect(strange.map(({ destination, interface: name, member }) => `${destination} ${name}.${member}`)).toEqual([]);
      const taken = new Set(compositor.bound);
      expect([...taken].filter((name) => !['wl_seat', 'ext_data_control_manager_v1'].includes(name))).toEqual([]);
    });
  });
});

/** As KWin's script does. */
function tellNothingFocused(kwin: BusService, { sender = '' }: Message): void {
  kwin.call({
    destination: sender,
    path: '/org/lantype/Focus',
    interface: 'org.lantype.Focus',
    member: 'Focus',
    signature: 'siss',
    body: ['', 0, '', ''],
  });
}
