import { describe, expect, it, onTestFinished } from 'vitest';
import { Bus } from '../../../../src/agent/dbus/bus.ts';
import { busSocket } from '../../../../src/agent/dbus/bus-address.ts';
import { loadLibc } from '../../../../src/agent/native/libc.ts';
import { Consent, type ConsentRecord } from '../../../../src/agent/wayland/portal/consent.ts';
import { portalAbilities } from '../../../../src/agent/wayland/portal/open-portal-session.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { missingPrograms } from '../../../e2e/desktop/display.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startSessionBus } from '../../../helpers/session-bus.ts';
import { skipUnless } from '../../../helpers/skip-unless.ts';
import { ScriptedEis } from '../eis/scripted-eis.ts';
import { ScriptedPortal } from './scripted-portal.ts';

async function session() {
  const server = await startSessionBus();
  const portal = await ScriptedPortal.start(server.address);
  const bus = await Bus.open(busSocket('session', { DBUS_SESSION_BUS_ADDRESS: server.address }) ?? '', systemClock);
  onTestFinished(async () => {
    bus.close();
    portal.stop();
    await server.stop();
  });
  let record: ConsentRecord = { state: 'unasked' };
  const store = {
    load: () => record,
    save: (next: ConsentRecord) => {
      record = next;
    },
  };
  const consent = new Consent({ store, needsClipboard: false, clock: systemClock });
  const opened = await consent.ask(bus, await portalAbilities(bus));
  if (!opened?.useEmulatedInput) throw new Error('there is no session');
  return { portal, opened, use: () => opened.useEmulatedInput?.(systemClock) };
}

const missing = typeof loadLibc() === 'string' ? String(loadLibc()) : missingPrograms('dbus-daemon');

describe('emulated input by the portal', skipUnless(!missing, String(missing)), () => {
  it('has the keys, and tells which modifiers are held', async () => {
    const { portal, opened, use } = await session();
    const eis = new ScriptedEis();
    portal.eis = eis.fd;
    await use();
    await opened.keyboard.chord([{ code: 42 }, { code: 110 }]);
    expect(eis.pressed.map(([code]) => code)).toEqual([42, 110, 110, 42]);
    expect(portal.keys).toEqual([]);
    eis.modifiers(0x4);
    await eventually('the modifier', () => opened.keyboard.modifiersHeld());
    // The session ends with it: its own keys are refused by now.
    eis.stop();
    await eventually('the end', () => !opened.open);
  });

  it('that it does not give leaves the keys to the portal', async () => {
    const { portal, opened, use } = await session();
    await use();
    await opened.keyboard.chord([{ code: 42 }, { code: 110 }]);
    expect(portal.keys.map(([code]) => code)).toEqual([42, 110, 110, 42]);
    expect(opened.keyboard.modifiersHeld()).toBeUndefined();
    expect(opened.open).toBe(true);
  });

  it('without a keyboard is said, for the session is of no use then', async () => {
    const { portal, use } = await session();
    const eis = new ScriptedEis({ keyboard: false });
    onTestFinished(() => eis.stop());
    portal.eis = eis.fd;
    await expect(use()).rejects.toThrow('no keyboard');
  });
});
