import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { launchChromium, missingChromium } from '../../renderer/chromium.ts';
import { readClipboard } from '../desktop/clipboard.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { eventually } from '../desktop/eventually.ts';
import { startChromium } from '../desktop/page.ts';
import { startXterm } from '../desktop/programs.ts';
import { type HubWindow, openWindow } from './open-window.ts';
import { WindowHub } from './window-hub.ts';

const missing = missingPrograms('xterm', 'xclip') ?? missingChromium;
const TEXT = 'Grüße an “alle”, 👋🏽';

describe('typing from the window', skipUnless(missing === undefined, missing ?? ''), () => {
  let display: Display;
  let hub: WindowHub;
  let browser: Browser;
  let window: HubWindow;
  let sender: string;
  beforeAll(async () => {
    display = await startDisplay();
    hub = await WindowHub.start({ env: display.env });
    browser = await launchChromium();
    sender = await hub.token('send', "Ana's phone");
    window = await openWindow(hub, browser);
  });
  afterAll(async () => {
    expect(window?.watch.complaints ?? []).toEqual([]);
    await browser?.close();
    await hub?.stop();
    await display?.stop();
  });

  it('a message that is held lands in xterm when its user says so, and not before', async () => {
    const { page, go } = window;
    const terminal = await startXterm(display);
    await go('Activity');
    await page.getByRole('button', { name: 'Pause typing' }).click();
    await page.getByText('Typing paused').waitFor();
    await hub.post(sender, { deviceId: 'ana-desk', text: TEXT });
    const held = page.locator('[data-held]');
    await held.getByText('Typing was paused.').waitFor();
    await held.getByRole('button', { name: 'Show text' }).click();
    await held.getByText(TEXT).waitFor();
    await page.getByRole('button', { name: 'Resume typing' }).click();
    await page.getByText('Ready to type').waitFor();

    await held.getByRole('button', { name: 'Type now' }).click();
    await held.getByText('Click where it should go: typing in 3 s').waitFor();
    await held.getByRole('button', { name: 'Cancel' }).click();
    await held.getByRole('button', { name: 'Type now' }).click();
    await held.getByText('typing in 1 s').waitFor();
    expect(await terminal.read()).toBe('');
    await held.waitFor({ state: 'detached' });
    await eventually('the text', async () => (await terminal.read()) === TEXT);
    await page.locator('[data-message][data-status="typed"]').waitFor();
    await terminal.stop();
  });

  it('a held one can be copied, and discarded', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Pause typing' }).click();
    await page.getByText('Typing paused').waitFor();
    await hub.post(sender, { deviceId: 'ana-desk', text: TEXT });
    const held = page.locator('[data-held]');
    await held.getByRole('button', { name: 'Copy' }).click();
    await held.waitFor({ state: 'detached' });
    expect(await readClipboard(display)).toBe(TEXT);
    await page.locator('[data-message][data-status="clipboard"]').waitFor();

    await hub.post(sender, { deviceId: 'ana-desk', text: TEXT });
    await held.getByRole('button', { name: 'Discard' }).click();
    await held.getByRole('group', { name: 'Discard this message?' }).getByRole('button', { name: 'Discard' }).click();
    await held.waitFor({ state: 'detached' });
    await page.locator('[data-message][data-status="cancelled"]').waitFor();
    await page.getByRole('button', { name: 'Resume typing' }).click();
  });

  it('types a test sentence into its own field, and finds every character there', async () => {
    const desktop = await startChromium(display);
    await desktop.page.goto(await hub.loginLink());
    await desktop.page.getByRole('link', { name: 'Diagnosis' }).click();
    await desktop.page.getByRole('button', { name: 'Type the test sentence' }).click();
    await desktop.page.getByText(/^All \d+ characters arrived as they were sent$/).waitFor();
    await desktop.page.getByText('Read by the program').waitFor();
    await desktop.stop();
  });
});
