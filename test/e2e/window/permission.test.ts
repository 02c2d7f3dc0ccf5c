import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { devicesAnswerSchema } from '../../../src/protocol/http.ts';
import { ScriptedPortal } from '../../agent/wayland/portal/scripted-portal.ts';
import { launchChromium, missingChromium } from '../../helpers/chromium.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type SessionBus, startSessionBus } from '../../helpers/session-bus.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { axeFindings } from '../../renderer/axe.ts';
import { missingPrograms } from '../desktop/display.ts';
import { type HubWindow, openWindow } from './open-window.ts';
import { WindowHub } from './window-hub.ts';

const missing = missingPrograms('dbus-daemon') ?? missingChromium;
/** Of the portal, those that ask nobody anything. */
const LOOKS = /^org\.freedesktop\.DBus\./;

describe('a desktop that asks its user', skipUnless(missing === undefined, missing ?? ''), () => {
  let bus: SessionBus;
  let portal: ScriptedPortal;
  let hub: WindowHub;
  let browser: Browser;
  let window: HubWindow;

  beforeAll(async () => {
    bus = await startSessionBus();
    portal = await ScriptedPortal.start(bus.address);
    const session = { WAYLAND_DISPLAY: 'wayland-none', XDG_CURRENT_DESKTOP: 'GNOME' };
    hub = await WindowHub.start({ env: { ...process.env, ...session, DBUS_SESSION_BUS_ADDRESS: bus.address } });
    browser = await launchChromium();
    window = await openWindow(hub, browser);
  });
  afterAll(async () => {
    expect(window?.watch.complaints ?? []).toEqual([]);
    await browser?.close();
    await hub?.stop();
    portal?.stop();
    await bus?.stop();
  });

  const record = (): string => {
    try {
      return readFileSync(path.join(hub.dataDir, 'desktop-consent.json'), 'utf8');
    } catch {
      return '';
    }
  };

  it('is asked for nothing before its user presses the button, which is explained with a picture', async () => {
    const { page, go } = window;
    await go('Diagnosis');
    await page.getByRole('img', { name: 'Allow Remote Interaction' }).waitFor();
    await page.getByText('It is off at first').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(portal.members.filter((member) => !LOOKS.test(member))).toEqual([]);
    expect([portal.dialogs, record()]).toEqual([0, '']);
  });

  it('says the same in words to the phone and in a terminal', async () => {
    const token = await hub.token('send', "Ana's phone");
    const reason = await eventually('the status', async () => {
      const answer = await fetch(`${hub.url}/devices`, { headers: { authorization: `Bearer ${token}` } });
      return devicesAnswerSchema.parse(await answer.json()).details[0]?.status?.reason;
    });
    const words = 'turn on "Allow Remote Interaction", which is off at first';
    expect(reason).toContain(words);
    // It cannot type, so it ends with 1.
    await expect(hub.cli('doctor')).rejects.toMatchObject({
      stdout: expect.stringContaining(JSON.stringify(words).slice(1, -1)),
    });
    expect(portal.dialogs).toBe(0);
  });

  it('says after a no what was amiss, and asks again on the next press alone', async () => {
    const { page } = window;
    portal.decision = { kind: 'allows', devices: 0 };
    await page.getByRole('button', { name: 'Ask my desktop now' }).click();
    await page.getByText('was off when you answered').waitFor();
    expect(portal.dialogs).toBe(1);
    portal.decision = { kind: 'refuses' };
    await page.getByRole('button', { name: 'Ask my desktop again' }).click();
    await page.getByText('You did not allow it').waitFor();
    expect([portal.dialogs, record()]).toEqual([2, expect.stringContaining('"refused"')]);
  });

  it('is asked by the Lantype that runs when a terminal says so, and every window hears how that ends', async () => {
    portal.decision = { kind: 'ignores' };
    const said = hub.cli('desktop', 'allow');
    await eventually('the dialog', () => portal.open);
    const other = await openWindow(hub, browser);
    await other.go('Diagnosis');
    await other.page.getByRole('button', { name: 'Answer the dialog' }).waitFor();
    portal.answerOpen({ kind: 'allows' });
    expect(await said).toMatchObject({ success: true });
    for (const { page } of [window, other]) await page.getByText('You have allowed Lantype to type').waitFor();
    await other.close();
    expect(record()).toContain('restoreToken');
    // What types from now on goes on with the token.
    expect(portal.dialogs).toBe(3);
  });
});
