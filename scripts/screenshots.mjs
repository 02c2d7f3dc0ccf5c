// `npm run screenshots [-- view…]`: every view of the window, from a real hub, in docs/screenshots.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { NOBODY_CAME_MS } from '../src/protocol/firewall.ts';
import { startDisplay } from '../test/e2e/desktop/display.ts';
import { startXterm } from '../test/e2e/desktop/programs.ts';
import { openWindow } from '../test/e2e/window/open-window.ts';
import { WindowHub } from '../test/e2e/window/window-hub.ts';
import { launchChromium } from '../test/helpers/chromium.ts';
import { RawAgent } from '../test/helpers/raw-agent.ts';
import { root } from './runtime.mjs';
import { movedScreenshots } from './screenshots-moved.mjs';
import { permissionScreenshots } from './screenshots-permission.mjs';
import { phoneScreenshots } from './screenshots-phone.mjs';
import { recognitionScreenshots } from './screenshots-recognition.mjs';

const FOLDER = path.join(root, 'docs', 'screenshots');
const VIEWPORT = { width: 1_000, height: 800 };
const VIEWS = ['devices', 'activity', 'pair', 'firewall', 'settings', 'certificate', 'diagnosis'];
/** A part of another view. */
const PART_OF = { certificate: 'settings', firewall: 'pair' };
/** What is shown of it. */
const PARTS = { certificate: '.phone-certificate', firewall: '.note:has(.firewall)' };
const LOOKS = ['light', 'dark'].flatMap((colorScheme) =>
  [
    { language: 'en', locale: 'en-GB' },
    { language: 'es', locale: 'es-ES' },
  ].flatMap((language) => [1, 2].map((deviceScaleFactor) => ({ colorScheme, ...language, deviceScaleFactor }))),
);

const TYPED = [
  'The meeting moves to Thursday at ten.',
  '¿Me mandas el informe antes de las seis?',
  'Dear Mr. Müller, thank you for your letter of the 3rd.',
  'Compra pan, leche y café ☕',
];

/** A house with a day behind it: computers here and away, phones, and a message of every kind. */
async function furnish(hub) {
  const phone = await hub.token('send', "Ana's phone");
  const tablet = await hub.token('send', "Luis's tablet");
  await hub.token('admin', 'Hall dashboard');
  const kitchen = await RawAgent.register({
    url: hub.url,
    token: await hub.token('receive', 'kitchen-laptop', 'kitchen-laptop'),
    deviceId: 'kitchen-laptop',
    name: 'Kitchen laptop',
    platform: 'darwin',
  });
  kitchen.send({ type: 'status', target: 'Notes', canType: true, paused: false, locked: false });
  const study = await RawAgent.register({
    url: hub.url,
    token: await hub.token('receive', 'study', 'study'),
    deviceId: 'study',
    name: 'The study',
    platform: 'win32',
  });
  study.stop();
  const answers = [
    { receipt: 'assumed' },
    { outcome: 'failed', error: { code: 'NO_FOCUS', message: 'No window has the keyboard focus.' } },
    { outcome: 'clipboard', error: { code: 'NOT_READ', message: 'Notes did not read the text.' } },
    { receipt: 'assumed' },
  ];
  kitchen.onTranscription = ({ id }) => kitchen.ack(id, answers.shift());
  for (const text of [
    'Two eggs, 200 g of flour, a pinch of salt.',
    'Preheat to 180 °C',
    'https://example.org/recipe',
  ]) {
    await hub.post(tablet, { deviceId: 'kitchen-laptop', text });
  }
  for (const text of TYPED) await hub.post(phone, { deviceId: 'ana-desk', text });
  await hub.post(tablet, { deviceId: 'kitchen-laptop', text: 'The oven is ready.' });
  for (const text of ['Call the plumber.', 'The contract is in the blue folder.', 'Buy printer paper.']) {
    await hub.post(phone, { deviceId: 'study', text });
  }
  await hub.cli('pause');
  await hub.post(phone, { deviceId: 'ana-desk', text: 'Remember to water the plants on the balcony.' });
  await hub.cli('resume');
  return kitchen;
}

/** To where the view shows the most. */
const PREPARE = {
  activity: async (page) => {
    await page.locator('[data-status="failed"], [data-status="typed"]').first().locator('.message-line').click();
    await page.locator('.steps').waitFor();
  },
  pair: async (page) => {
    await page.locator('.grant-list input').first().check();
    await page.locator('.button.main').last().click();
    await page.locator('.qr').waitFor();
  },
  firewall: async (page) => {
    if (!(await page.locator('.qr').isVisible())) await PREPARE.pair(page);
    await page
      .locator('.firewall')
      .first()
      .waitFor({ timeout: 2 * NOBODY_CAME_MS });
  },
  diagnosis: async (page) => {
    await page.locator('.findings').first().waitFor();
  },
};

async function takeAll(hub, browser, views) {
  for (const { colorScheme, language, locale, deviceScaleFactor } of LOOKS) {
    const options = { viewport: VIEWPORT, colorScheme, locale, deviceScaleFactor, reducedMotion: 'reduce' };
    const window = await openWindow(hub, browser, options);
    const { page, watch } = window;
    await page.locator('[data-device]').first().waitFor();
    for (const view of views) {
      await page.locator(`nav a[href="#/${PART_OF[view] ?? view}"]`).click();
      await page.locator('main :is(.card, .feed, .role)').first().waitFor();
      await PREPARE[view]?.(page);
      const scale = deviceScaleFactor === 1 ? '' : `@${deviceScaleFactor}x`;
      await page.locator('main').evaluate((main) => main.scrollTo(0, 0));
      if (view in PARTS) await page.locator(PARTS[view]).evaluate((part) => part.scrollIntoView({ block: 'end' }));
      await page.screenshot({ path: path.join(FOLDER, `${view}-${colorScheme}-${language}${scale}.png`) });
    }
    await window.close();
    if (watch.complaints.length > 0) throw new Error(watch.complaints.join('\n'));
  }
}

const wanted = process.argv.slice(2);
const running = [];
try {
  mkdirSync(FOLDER, { recursive: true });
  const display = await startDisplay();
  running.unshift(display);
  running.unshift(await startXterm(display));
  const settings = { history: 'texts', lan: true, lanAddresses: ['127.0.0.44'] };
  const hub = await WindowHub.start({ env: display.env, settings });
  running.unshift(hub);
  running.unshift(await furnish(hub));
  const browser = await launchChromium();
  running.unshift({ stop: () => browser.close() });
  await takeAll(hub, browser, wanted.length > 0 ? wanted : VIEWS);
  if (wanted.length === 0) {
    await phoneScreenshots(FOLDER);
    await movedScreenshots(FOLDER);
    await recognitionScreenshots(FOLDER);
    await permissionScreenshots(FOLDER);
  }
  console.log(`${FOLDER}: ${(wanted.length || VIEWS.length) * LOOKS.length} pictures`);
} finally {
  for (const thing of running) await thing.stop();
}
