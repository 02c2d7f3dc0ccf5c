import { existsSync, truncateSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, missingChromium } from '../../helpers/chromium.ts';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { axeFindings } from '../../renderer/axe.ts';
import { type HubWindow, openWindow } from './open-window.ts';
import { WindowHub } from './window-hub.ts';

describe('the connection', skipUnless(missingChromium === undefined, missingChromium ?? ''), () => {
  let hub: WindowHub;
  let browser: Browser;
  let window: HubWindow;
  beforeAll(async () => {
    hub = await WindowHub.start({ env: withoutDisplay() });
    browser = await launchChromium();
    // Chromium reports every connection that fails, and the answer 401 that logs the window out.
    window = await openWindow(hub, browser, {}, [/ERR_CONNECTION_REFUSED/, /status of 401/, /WebSocket connection to/]);
  });
  afterAll(async () => {
    expect(window?.watch.complaints ?? []).toEqual([]);
    await browser?.close();
    await hub?.stop();
  });

  it('says why nothing can be typed', async () => {
    const { page } = window;
    await page.getByRole('region', { name: 'State of Lantype' }).getByText('Cannot type').waitFor();
  });

  it('says that it is lost, and how to come back after a restart: by a new link, in this very tab', async () => {
    const { page } = window;
    await hub.stopHub();
    await page.getByText('The connection to Lantype is lost. Trying again…').waitFor();
    await hub.restart();
    await page.getByText('This window is not logged in').waitFor();
    await page.getByText('npm run lantype -- open').waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.goto(await hub.loginLink());
    await page.getByRole('heading', { name: "Ana's desk" }).waitFor();
    expect(await page.getByText('is lost').count()).toBe(0);
  });

  it('does not let anyone in by a link that was used', async () => {
    const link = await hub.loginLink();
    const context = await browser.newContext();
    const first = await context.newPage();
    await first.goto(link);
    await first.getByRole('heading', { name: 'Devices' }).waitFor();
    const second = await context.newPage();
    await second.goto(link);
    await second.getByText('This window is not logged in').waitFor();
    await context.close();
  });

  it('says what could not be read at this start, and where it is kept, until that was read', async () => {
    const other = await WindowHub.start({ env: withoutDisplay() });
    await other.stopHub();
    truncateSync(path.join(other.dataDir, 'relay.db'), 0);
    await other.restart();
    const { page, close } = await openWindow(other, browser);
    const note = page.locator('main .note', { hasText: 'could not be read' });
    await note.getByText('pair phones and computers anew').waitFor();
    const keptAs = (await note.locator('code').textContent()) ?? '';
    expect(path.dirname(keptAs)).toBe(other.dataDir);
    expect(existsSync(keptAs)).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
    await note.getByRole('button', { name: 'Understood' }).click();
    await note.waitFor({ state: 'detached' });
    await close();
    await other.stop();
  });

  it('shows what a relay without an agent can do', async () => {
    const relay = await WindowHub.start({ env: withoutDisplay(), args: ['--mode', 'relay'] });
    const other = await openWindow(relay, browser);
    await other.page.getByText('No computers yet').waitFor();
    await other.page.getByText('Relay only').waitFor();
    await other.go('Diagnosis');
    await other.page.getByText('It types nothing itself').waitFor();
    await other.go('Activity');
    await other.page.getByText('Nothing has been sent yet').waitFor();
    expect(other.watch.complaints).toEqual([]);
    await other.close();
    await relay.stop();
  });
});
