// Pictures of speech that is recognised on the user's own computer: the phone that records, and the window's settings.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDisplay } from '../test/e2e/desktop/display.ts';
import { startMousepad } from '../test/e2e/desktop/programs.ts';
import { HANDSETS } from '../test/e2e/phone/phone-page.ts';
import { browserThatHears, recordButton } from '../test/e2e/phone/recording-suite.ts';
import { openWindow } from '../test/e2e/window/open-window.ts';
import { WindowHub } from '../test/e2e/window/window-hub.ts';
import { ScriptedEngine, says } from '../test/helpers/scripted-engine.ts';
import { noise, silence, wav } from '../test/helpers/sound.ts';

/** What the engine makes of the first utterance; the next one is still being said. */
const HEARD = 'Good morning! The invoices are in the shared folder.';
const SIZE = { width: 390, height: 844 };

/** @param {string} folder `phone-record-en-light-large.png`, `recognition-light-en.png` */
export async function recognitionScreenshots(folder) {
  mkdirSync(folder, { recursive: true });
  const sounds = mkdtempSync(path.join(tmpdir(), 'lantype-pictures-'));
  const running = [{ stop: () => rmSync(sounds, { recursive: true }) }];
  try {
    const engine = await ScriptedEngine.start();
    engine.does((_asked, response) => says(response, { text: HEARD }));
    running.unshift(engine);
    const display = await startDisplay();
    running.unshift(display);
    running.unshift(await startMousepad(display));
    const recognition = {
      address: engine.address,
      model: 'small',
      language: 'auto',
      prompt: 'Lantype, Ana Ruiz, Kubernetes',
    };
    const settings = { lan: true, lanAddresses: ['127.0.0.44'], recognition };
    const hub = await WindowHub.start({ env: display.env, settings });
    running.unshift(hub);
    const sound = wav(silence(500), noise(1_500, 1), silence(2_000), noise(20_000, 2));
    const browser = await browserThatHears(sounds, sound);
    running.unshift(browser);

    const look = {
      viewport: { width: 1_000, height: 800 },
      colorScheme: 'light',
      locale: 'en-GB',
      reducedMotion: 'reduce',
    };
    const { page: window, close } = await openWindow(hub, browser.browser, look);
    await window.locator('[data-device]').first().waitFor();
    await window.locator('nav a[href="#/settings"]').click();
    const card = window.locator('.card', { has: window.getByRole('heading', { name: 'Speech recognised here' }) });
    await card.evaluate((part) => part.scrollIntoView({ block: 'center' }));
    await window.screenshot({ path: path.join(folder, 'recognition-light-en.png') });
    await close();

    const { links } = await hub.cli('pair', '--role', 'send');
    const phone = await browser.open('android', {
      ...HANDSETS.android,
      viewport: SIZE,
      locale: 'en-GB',
      reducedMotion: 'reduce',
    });
    const { page } = phone;
    await page.addInitScript(() => {
      localStorage['lantype.preferences'] ??= JSON.stringify({ recognisedBy: 'computer' });
    });
    await page.goto(links[0]);
    await page.locator('.landing', { hasText: 'mousepad' }).waitFor();
    await recordButton(page).tap();
    await page.waitForFunction((text) => document.querySelector('textarea')?.value === text, HEARD);
    // Somebody speaks again.
    await page.waitForFunction(() => (document.querySelector('meter')?.value ?? -100) > -30);
    await page.screenshot({ path: path.join(folder, 'phone-record-en-light-large.png') });
  } finally {
    for (const thing of running) await thing.stop();
  }
}

if (import.meta.filename === process.argv[1]) await recognitionScreenshots(process.argv[2] ?? 'docs/screenshots');
