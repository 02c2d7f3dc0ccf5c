// `npm run screenshots:first`: the first five minutes, from a hub that has just been started for the first time.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startDisplay } from '../test/e2e/desktop/display.ts';
import { startMousepad } from '../test/e2e/desktop/programs.ts';
import { startPhoneBrowser } from '../test/e2e/phone/phone-page.ts';
import { openWindow } from '../test/e2e/window/open-window.ts';
import { WindowHub } from '../test/e2e/window/window-hub.ts';
import { root } from './runtime.mjs';

const FOLDER = path.join(root, 'docs', 'screenshots');
const TEXT = 'Good morning! This is the first sentence.';

const running = [];
try {
  mkdirSync(FOLDER, { recursive: true });
  const take = (page, name) => page.screenshot({ path: path.join(FOLDER, `first-${name}.png`) });
  const display = await startDisplay();
  running.unshift(display);
  running.unshift(await startMousepad(display));
  const hub = await WindowHub.start({ env: display.env, settings: { lan: true, lanAddresses: ['127.0.0.44'] } });
  running.unshift(hub);
  const browser = await startPhoneBrowser();
  running.unshift(browser);

  const window = await openWindow(hub, browser.browser, {
    viewport: { width: 1_000, height: 620 },
    reducedMotion: 'reduce',
  });
  await window.page.locator('[data-device]').first().waitFor();
  await take(window.page, 'window');
  await window.page.locator('nav a[href="#/pair"]').click();
  await window.page.locator('.button.main').last().click();
  await window.page.locator('.qr').waitFor();
  await take(window.page, 'pair');
  await window.close();

  const { links } = await hub.cli('pair', '--role', 'send');
  const { page } = await browser.open('android', { viewport: { width: 390, height: 760 }, deviceScaleFactor: 1 });
  await page.goto(links[0]);
  await page.locator('.landing', { hasText: 'mousepad' }).waitFor();
  await page.locator('textarea').fill(TEXT);
  await take(page, 'phone');
  await page.locator('.send').tap();
  await page.locator('.recent [data-status="typed"]').waitFor();
  await take(page, 'typed');
} finally {
  for (const thing of running) await thing.stop();
}
