import { closeSync, readSync, writeSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bus } from '../../../../src/agent/dbus/bus.ts';
import { busSocket } from '../../../../src/agent/dbus/bus-address.ts';
import { loadLibc } from '../../../../src/agent/native/libc.ts';
import { Consent, type ConsentRecord, type ConsentStore } from '../../../../src/agent/wayland/portal/consent.ts';
import { consentProblem, portalProblem } from '../../../../src/agent/wayland/portal/consent-words.ts';
import { portalAbilities } from '../../../../src/agent/wayland/portal/open-portal-session.ts';
import type { RemoteSession } from '../../../../src/agent/wayland/remote/remote-session.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { missingPrograms } from '../../../e2e/desktop/display.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { type SessionBus, startSessionBus } from '../../../helpers/session-bus.ts';
import { skipUnless } from '../../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../../helpers/stop-after-each.ts';
import { ScriptedPortal } from './scripted-portal.ts';

const missing = typeof loadLibc() === 'string' ? String(loadLibc()) : missingPrograms('dbus-daemon');

class MemoryStore implements ConsentStore {
  record: ConsentRecord = { state: 'unasked' };
  load = (): ConsentRecord => this.record;
  save = (record: ConsentRecord): void => {
    this.record = record;
  };
}

describe('the permission to type on a desktop', skipUnless(!missing, String(missing)), () => {
  const opened = stopAfterEach();
  let daemon: SessionBus;
  beforeAll(async () => {
    daemon = await startSessionBus();
  });
  afterAll(() => daemon.stop());

  async function desktop({ needsClipboard = true } = {}) {
    const portal = opened(await ScriptedPortal.start(daemon.address));
    const store = new MemoryStore();
    const clock = new FakeClock();
    /** A start of Lantype: what it knows of earlier ones is in the store. */
    const start = async () => {
      const bus = await Bus.open(busSocket('session', { DBUS_SESSION_BUS_ADDRESS: daemon.address }) ?? '', systemClock);
      opened({ stop: () => bus.close() });
      const consent = new Consent({ store, needsClipboard, clock });
      return { bus, consent, abilities: await portalAbilities(bus) };
    };
    return { portal, store, clock, start };
  }

  it('is not asked for by a start, and once asked for it holds over restarts without a dialog', async () => {
    const { portal, store, start } = await desktop();
    const first = await start();
    expect(await first.consent.restore(first.bus, first.abilities)).toBeUndefined();
    expect(portal.dialogs).toBe(0);
    expect(consentProblem(store.record)).toContain('lantype desktop allow');

    expect((await first.consent.ask(first.bus, first.abilities))?.open).toBe(true);
    expect(consentProblem(store.record)).toBeUndefined();
    expect(portal.dialogs).toBe(1);
    const tokens = [store.record.restoreToken];
    for (let restart = 0; restart < 3; restart += 1) {
      const next = await start();
      expect((await next.consent.restore(next.bus, next.abilities))?.open).toBe(true);
      tokens.push(store.record.restoreToken);
    }
    expect(portal.dialogs).toBe(1);
    // Each is good once, so each start has kept the next.
    expect(new Set(tokens).size).toBe(4);
  });

  it('says that the desktop has forgotten it, while its dialog is open, and goes on when it is answered', async () => {
    const { portal, store, clock, start } = await desktop();
    const first = await start();
    await first.consent.ask(first.bus, first.abilities);
    portal.forgets = true;
    portal.decision = { kind: 'ignores' };
    const second = await start();
    const restored = second.consent.restore(second.bus, second.abilities);
    await eventually('the dialog', () => portal.open);
    expect(consentProblem(store.record)).toBeUndefined();
    clock.advance(3_000);
    expect(consentProblem(store.record)).toContain('has forgotten');
    // Nothing asks twice.
    const again = second.consent.restore(second.bus, second.abilities);
    // Taken away by us: nobody has said no.
    await second.consent.close();
    expect(await Promise.all([restored, again])).toEqual([undefined, undefined]);
    await eventually('the end of the dialog', () => !portal.open);
    expect([store.record.state, portal.dialogs]).toEqual(['granted', 2]);
    portal.decision = { kind: 'allows' };
    const third = await start();
    expect((await third.consent.restore(third.bus, third.abilities))?.open).toBe(true);
    expect(consentProblem(store.record)).toBeUndefined();
  });

  it('asks anew where another portal gave the token, which this one does not even take', async () => {
    const { portal, store, start } = await desktop();
    store.record = { state: 'granted', restoreToken: 'of another portal' };
    const first = await start();
    expect((await first.consent.restore(first.bus, first.abilities))?.open).toBe(true);
    expect(portal.dialogs).toBe(1);
    expect(store.record.restoreToken).toBe('token-1');
  });

  it('takes a dialog away that nobody answers, and does not ask again by itself', async () => {
    const { portal, store, clock, start } = await desktop();
    portal.decision = { kind: 'ignores' };
    const first = await start();
    const asked = first.consent.ask(first.bus, first.abilities);
    await eventually('the dialog', () => portal.open);
    clock.advance(120_000);
    expect(await asked).toBeUndefined();
    await eventually('the end of the dialog', () => !portal.open);
    expect(consentProblem(store.record)).toContain('was closed');
  });

  it.each([
    ['refused', { kind: 'refuses' }, 'did not allow'],
    ['closed', { kind: 'closes' }, 'was closed'],
    ['answered without input', { kind: 'allows', devices: 0 }, 'Allow Remote Interaction'],
    ['answered with a pointer alone', { kind: 'allows', devices: 2 }, 'Allow Remote Interaction'],
    ['answered without the clipboard', { kind: 'allows', clipboard: false }, 'without allowing the clipboard'],
  ] as const)('%s: says so, leaves no session open, and never asks again by itself', async (_name, decision, words) => {
    const { portal, store, start } = await desktop();
    portal.decision = decision;
    const first = await start();
    expect(await first.consent.ask(first.bus, first.abilities)).toBeUndefined();
    expect(consentProblem(store.record)).toContain(words);
    if (decision.kind === 'allows') expect(portal.members).toContain('org.freedesktop.portal.Session.Close');
    for (let restart = 0; restart < 2; restart += 1) {
      const next = await start();
      await next.consent.restore(next.bus, next.abilities);
      expect(consentProblem(store.record)).toContain(words);
    }
    expect(portal.dialogs).toBe(1);
    // But when its user wishes.
    portal.decision = { kind: 'allows' };
    const last = await start();
    expect((await last.consent.ask(last.bus, last.abilities))?.open).toBe(true);
  });

  it('asks at each start where the portal keeps nothing, and is silent after a no', async () => {
    const { portal, store, start } = await desktop({ needsClipboard: false });
    portal.versions = { remoteDesktop: 1, clipboard: 0, devices: 3 };
    const first = await start();
    await first.consent.ask(first.bus, first.abilities);
    const second = await start();
    expect((await second.consent.restore(second.bus, second.abilities))?.open).toBe(true);
    expect(portal.dialogs).toBe(2);
    portal.decision = { kind: 'refuses' };
    const third = await start();
    expect(await third.consent.restore(third.bus, third.abilities)).toBeUndefined();
    const fourth = await start();
    await fourth.consent.restore(fourth.bus, fourth.abilities);
    expect([portal.dialogs, consentProblem(store.record)?.includes('did not allow')]).toEqual([3, true]);
    const selected = portal.service.calls.filter(({ member }) => member === 'SelectDevices');
    // Version 1 knows neither of them.
    expect(JSON.stringify(selected)).not.toMatch(/persist_mode|restore_token/);
  });

  it('says what a portal lacks, and asks nobody there', async () => {
    const { portal, start } = await desktop();
    portal.versions = { remoteDesktop: 1, clipboard: 0, devices: 3 };
    const { abilities } = await start();
    expect(portalProblem(abilities, true)).toContain('no clipboard');
    expect(portalProblem(abilities, false)).toBeUndefined();
    portal.versions.devices = 2;
    expect(portalProblem((await start()).abilities, false)).toContain('gives no keyboard');
    portal.versions.remoteDesktop = 0;
    expect(portalProblem((await start()).abilities, false)).toContain('no RemoteDesktop portal');
    expect(portal.members.every((member) => member.endsWith('.Get'))).toBe(true);
  });

  it('does not take a portal that is silent for one that is not there', async () => {
    const { portal, start } = await desktop();
    portal.silent = true;
    await expect(start()).rejects.toMatchObject({ code: /NoReply/ });
  });

  it('presses keys, carries the clipboard, and ends with the session', async () => {
    const { portal, start } = await desktop();
    const { bus, consent, abilities } = await start();
    const session = await consent.ask(bus, abilities);
    const { keyboard, clipboard } = session ?? {};
    if (!session || !keyboard || !clipboard) throw new Error('there is no session');

    await keyboard.chord([{ code: 42 }, { keysym: 0x76 }]);
    expect(portal.keys).toEqual([
      [42, 1],
      [0x76, 1],
      [0x76, 0],
      [42, 0],
    ]);
    expect(keyboard.modifiersHeld()).toBeUndefined();

    const wanted: unknown[] = [];
    clipboard.onTransfer((...transfer) => wanted.push(transfer));
    // What is given back without waiting for it is not there after what is offered next.
    await Promise.all([clipboard.offer(['text/html']), clipboard.offer(['text/plain;charset=utf-8'])]);
    expect(portal.selections).toEqual([['text/html'], ['text/plain;charset=utf-8']]);
    portal.transfer('text/plain;charset=utf-8', 7);
    await eventually('the transfer', () => wanted.length > 0);
    expect(wanted).toEqual([['text/plain;charset=utf-8', 7]]);
    const fd = await clipboard.write(7);
    writeSync(fd, 'a text');
    closeSync(fd);
    await clipboard.done(7, true);
    const content = Buffer.alloc(100);
    expect(content.toString('utf8', 0, readSync(portal.pipes[0]?.readEnd ?? -1, content))).toBe('a text');

    portal.owner(['text/html', 'text/plain'], false);
    await eventually('the owner', () => clipboard.owner);
    expect(clipboard.owner).toEqual({ mimeTypes: ['text/html', 'text/plain'], ours: false });
    closeSync(await clipboard.read('text/html'));

    let ended = 0;
    session.onClosed(() => {
      ended += 1;
    });
    portal.endSession();
    await eventually('the end', () => !session.open);
    expect([ended, session.open]).toEqual([1, false]);
  });

  it.each([
    ['a key', (session: RemoteSession) => session.keyboard.chord([{ code: 42 }])],
    ['an offer', (session: RemoteSession) => session.clipboard?.offer(['text/plain'])],
    ['a look at the clipboard', (session: RemoteSession) => session.clipboard?.read('text/plain')],
  ])('ends with %s that the portal denies to a session that it has lost', async (_what, use) => {
    const { portal, start } = await desktop();
    const { bus, consent, abilities } = await start();
    const session = await consent.ask(bus, abilities);
    if (!session) throw new Error('there is no session');
    portal.lost = true;
    await expect(use(session)).rejects.toMatchObject({ code: /AccessDenied/ });
    expect(session.open).toBe(false);
  });

  it('ends with its portal, which tells nobody when it dies', async () => {
    const { portal, start } = await desktop();
    const { bus, consent, abilities } = await start();
    const session = await consent.ask(bus, abilities);
    expect(session?.open).toBe(true);
    portal.stop();
    await eventually('the end', () => session?.open === false);
  });
});
