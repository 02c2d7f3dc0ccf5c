import type { Message } from 'dbus-native';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bus } from '../../../../src/agent/dbus/bus.ts';
import { busSocket } from '../../../../src/agent/dbus/bus-address.ts';
import { loadLibc } from '../../../../src/agent/native/libc.ts';
import { KwinWindows } from '../../../../src/agent/wayland/kde/kwin-windows.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { missingPrograms } from '../../../e2e/desktop/display.ts';
import { BusService } from '../../../helpers/bus-service.ts';
import { type SessionBus, startSessionBus } from '../../../helpers/session-bus.ts';
import { skipUnless } from '../../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../../helpers/stop-after-each.ts';

const missing = typeof loadLibc() === 'string' ? String(loadLibc()) : missingPrograms('dbus-daemon');

describe('the focus, as KWin tells it', skipUnless(!missing, String(missing)), () => {
  const opened = stopAfterEach();
  let daemon: SessionBus;
  beforeAll(async () => {
    daemon = await startSessionBus();
  });
  afterAll(() => daemon.stop());

  /** A KWin that runs scripts as far as telling goes. */
  async function kwin(first: [string, number, string, string] = ['', 0, '', '']) {
    let told: Message['destination'];
    const scripts = { loaded: true, locked: false };
    const service: BusService = opened(
      await BusService.open(daemon.address, 'org.kde.KWin', (call) => {
        if (call.member === 'start') {
          told = call.sender;
          tell(service, ...first);
        }
        if (call.member === 'isScriptLoaded') return { signature: 'b', body: [scripts.loaded] };
        if (call.member === 'GetActive') return { signature: 'b', body: [scripts.locked] };
        return {};
      }),
    );
    const tell = (from: BusService, ...body: unknown[]): void => {
      const to = { path: '/org/lantype/Focus', interface: 'org.lantype.Focus', member: 'Focus', signature: 'siss' };
      from.call({ ...to, destination: told ?? '', body });
    };
    const bus = await Bus.open(busSocket('session', { DBUS_SESSION_BUS_ADDRESS: daemon.address }) ?? '', systemClock);
    opened({ stop: () => bus.close() });
    const open = () => KwinWindows.open({ bus, clock: systemClock, isNative: (pid) => pid !== 7 });
    return { service, bus, open, tell, scripts };
  }

  it('is up to date when it is asked for, and has a number for each window', async () => {
    const { service, open, tell } = await kwin(['{one}', 41, 'org.kde.kate', 'kate']);
    const windows = await open();
    const one = await windows.focused();
    expect(one).toEqual({ id: 1, pid: 41, names: ['org.kde.kate', 'kate'], x11: false });
    // Told right before the answer to the question, and so before it.
    tell(service, '{two}', 7, 'XTerm', '');
    expect(await windows.focused()).toEqual({ id: 2, pid: 7, names: ['XTerm'], x11: true });
    tell(service, '{one}', 41, 'org.kde.kate', 'kate');
    expect(await windows.focusedId()).toBe(1);
    tell(service, '', 0, '', '');
    expect([await windows.focused(), await windows.focusedId()]).toEqual([undefined, 0]);
    windows.close();
  });

  it('is taken from KWin alone', async () => {
    const { open, tell } = await kwin(['{one}', 41, 'kate', '']);
    const windows = await open();
    const stranger = opened(await BusService.open(daemon.address, 'org.lantype.Stranger', () => ({})));
    tell(stranger, '{forged}', 666, 'forged', '');
    await windows.focusedId();
    expect((await windows.focused())?.pid).toBe(41);
  });

  it('nothing has it while the screen is locked, whatever window is the active one', async () => {
    const { open, scripts } = await kwin(['{one}', 41, 'kate', '']);
    const windows = await open();
    scripts.locked = true;
    expect([await windows.focusedId(), await windows.focused(), windows.locked]).toEqual([0, undefined, true]);
    scripts.locked = false;
    expect([await windows.focusedId(), windows.locked]).toEqual([1, false]);
    windows.close();
  });

  it('nothing is known any more when somebody has taken the script out of KWin', async () => {
    const { open, scripts } = await kwin(['{one}', 41, 'kate', '']);
    const windows = await open();
    let losses = 0;
    windows.onLoss(() => (losses += 1));
    expect(windows.lost).toBe(false);
    scripts.loaded = false;
    expect([await windows.focusedId(), await windows.focused()]).toEqual([0, undefined]);
    expect([windows.lost, losses]).toEqual([true, 1]);
    windows.close();
  });

  it('takes its script out of KWin again, and says when there is no KWin', async () => {
    const { service, bus, open } = await kwin();
    const windows = await open();
    windows.close();
    await bus.call({ destination: 'org.kde.KWin', path: '/KWin', interface: 'org.kde.KWin', member: 'any' });
    const [load, unload] = ['loadScript', 'unloadScript'].map((member) =>
      service.calls.find((call) => call.member === member),
    );
    expect(unload?.body?.[0]).toBe(load?.body?.[1]);
    service.stop();
    const alone = await Bus.open(busSocket('session', { DBUS_SESSION_BUS_ADDRESS: daemon.address }) ?? '', systemClock);
    opened({ stop: () => alone.close() });
    while ((await alone.ownerOf('org.kde.KWin')) !== undefined);
    await expect(KwinWindows.open({ bus: alone, clock: systemClock, isNative: () => true })).rejects.toThrow(
      'not on the session bus',
    );
  });
});
