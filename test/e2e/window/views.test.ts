import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, missingChromium } from '../../helpers/chromium.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { axeFindings } from '../../renderer/axe.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { type HubWindow, openWindow } from './open-window.ts';
import { WindowHub } from './window-hub.ts';

const missing = missingPrograms() ?? missingChromium;

describe('the window of a hub that was just started', skipUnless(missing === undefined, missing ?? ''), () => {
  let display: Display;
  let hub: WindowHub;
  let browser: Browser;
  let window: HubWindow;
  beforeAll(async () => {
    display = await startDisplay();
    hub = await WindowHub.start({ env: display.env });
    browser = await launchChromium();
  });
  afterEach(async () => {
    expect(window.watch.complaints).toEqual([]);
    await window.close();
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await display?.stop();
  });

  it('logs in by the link once, keeps it out of the address, and stays logged in over a reload', async () => {
    window = await openWindow(hub, browser);
    const { page } = window;
    await page.getByText('Ready to type').waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await page.reload();
    await page.getByText('Ready to type').waitFor();
  });

  it('shows each view, with what to do next', async () => {
    window = await openWindow(hub, browser);
    const { page, go } = window;
    await page.getByRole('heading', { name: "Ana's desk" }).waitFor();
    await page.getByText('No phone is paired').waitFor();
    await go('Activity');
    await page.getByText('Nothing has been sent yet').waitFor();
    await go('Pair');
    await page.getByText('Sharing is off').waitFor();
    await go('Settings');
    expect(await page.getByLabel('Name of this computer').inputValue()).toBe("Ana's desk");
    await go('Diagnosis');
    await page.getByText('This computer can type').waitFor();
    await page.getByText('XTEST').waitFor();
  });

  it('is accessible in every view, in light and dark, in English and Spanish', async () => {
    for (const [locale, colorScheme] of [
      ['en-GB', 'light'],
      ['es-ES', 'dark'],
      ['en-GB', 'dark'],
      ['es-ES', 'light'],
    ] as const) {
      window = await openWindow(hub, browser, { locale, colorScheme });
      const { page } = window;
      expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
      const links = page.getByRole('navigation').getByRole('link');
      for (const link of await links.all()) {
        await link.click();
        await expect.poll(() => link.getAttribute('aria-current')).toBe('page');
        await page.locator('main :is(.empty, .card, .field, .role)').first().waitFor();
        expect([locale, colorScheme, page.url(), await axeFindings(page)]).toEqual([
          locale,
          colorScheme,
          page.url(),
          [],
        ]);
      }
      expect(window.watch.complaints).toEqual([]);
      await window.close();
    }
    window = await openWindow(hub, browser);
  });
});
