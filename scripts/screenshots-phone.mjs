// Pictures of the phone page, of a real hub that types into a real window, in Chromium.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startDisplay } from '../test/e2e/desktop/display.ts';
import { startMousepad } from '../test/e2e/desktop/programs.ts';
import { startPhoneBrowser } from '../test/e2e/phone/phone-page.ts';
import { startSharedHub } from '../test/e2e/phone/shared-hub.ts';

/** What has been said on the phone, as it would be on a working day, and what is about to be sent. */
const TEXTS = {
  en: {
    sent: ['Good morning, everyone!', 'The invoices are in the shared folder.', 'See you at ten. 👋'],
    draft: 'I am on my way comma back at three period',
    later: 'Print the contract, please.',
  },
  es: {
    sent: ['¡Buenos días a todos!', 'Las facturas están en la carpeta compartida.', 'Nos vemos a las diez. 👋'],
    draft: 'Ya voy coma vuelvo a las tres punto',
    later: 'Imprime el contrato, por favor.',
  },
};
const LOCALES = { en: 'en-GB', es: 'es-ES' };
const SIZES = {
  small: { width: 320, height: 568 },
  large: { width: 390, height: 844 },
};

/** A stand-in for the ear of the browser, which the machine that takes the pictures does not have. */
function stubRecognition() {
  window.SpeechRecognition = window.webkitSpeechRecognition = class {
    start() {
      window.ear = this;
    }
    stop() {
      this.onend?.();
    }
    abort() {
      this.stop();
    }
  };
}

async function shoot(phone, language, take) {
  const { page } = phone;
  const texts = TEXTS[language];
  const speak = page.locator('button.speak');
  await take('speak');
  await page.locator('textarea').fill(texts.draft);
  await page.locator('.preview').waitFor();
  await take('preview');
  await speak.tap();
  await page.locator('.interim').waitFor();
  await page.evaluate((heard) => {
    window.ear.onresult({ resultIndex: 0, results: [Object.assign([{ transcript: heard }], { isFinal: false })] });
  }, texts.later);
  await page.locator('.interim', { hasText: texts.later }).waitFor();
  await take('listening');
  await page.evaluate(() => {
    window.ear.onresult({ resultIndex: 0, results: [] });
  });
  await speak.tap();
  await page.locator('textarea').fill('');
  await page.locator('.keys-switch').tap();
  await take('keys');
  await page.locator('.keys-switch').tap();
  await page.locator('.chosen').tap();
  await take('computers');
  await page.locator('.chosen').tap();
  await page.locator('.tabs a').nth(1).tap();
  await page.locator('.message .summary').nth(1).tap();
  await take('history');
  await page.locator('.message .summary').nth(1).tap();
  await page.locator('.tabs a').nth(2).tap();
  await page.locator('.view-settings section').nth(3).waitFor();
  await take('settings');
  await page.locator('a[href="#/install"]').tap();
  await page.locator('.view-install section').nth(2).waitFor();
  await take('install');
  await page.locator('.fingerprint').scrollIntoViewIfNeeded();
  await page
    .locator('.view-install section')
    .nth(3)
    .evaluate((section) => section.scrollIntoView());
  await take('trust');
  await page.locator('.tabs a').first().tap();
  await phone.context.setOffline(true);
  await page.locator('.notice summary').waitFor();
  await page.locator('textarea').fill(texts.later);
  await page.locator('.send').tap();
  await page.locator('.recent a').last().locator('[data-status="waiting"]').waitFor();
  await take('offline');
  await phone.context.setOffline(false);
  await page.locator('.recent a').last().locator('[data-status="typed"]').waitFor();
  await page.locator('.tabs a').nth(1).tap();
  await page.locator('.message .summary').first().tap();
  await page.locator('.message .buttons .bad').tap();
  await page.locator('.tabs a').first().tap();
}

/** Those that the documentation shows. */
const SHOWN = { sizes: ['large'], views: ['preview', 'keys', 'trust'] };
/** Every view, to look at while working on the page. */
const ALL = { sizes: Object.keys(SIZES), views: undefined };

/** @param {string} folder where the pictures go, `phone-VIEW-LANGUAGE-SCHEME-SIZE.png` */
export async function phoneScreenshots(folder, { sizes, views } = SHOWN) {
  const languages = Object.keys(TEXTS);
  mkdirSync(folder, { recursive: true });
  const display = await startDisplay();
  const hub = await startSharedHub({ env: display.env, deviceId: 'ana-desk', settings: { name: "Ana's desk" } });
  const browser = await startPhoneBrowser();
  const editor = await startMousepad(display);
  try {
    await hub.token('receive', 'Living room', 'living-room');
    for (const language of languages) {
      for (const size of sizes) {
        const phone = await browser.open('android', {
          viewport: SIZES[size],
          locale: LOCALES[language],
          reducedMotion: 'reduce',
        });
        const { page } = phone;
        await page.addInitScript(stubRecognition);
        await page.goto(`${hub.origin}/`);
        await page.locator('.view-pair').waitFor();
        const take = async (view, dark) => {
          if (views !== undefined && !views.includes(view)) return;
          const name = `phone-${view}-${language}-${dark ? 'dark' : 'light'}-${size}.png`;
          await page.screenshot({ path: path.join(folder, name) });
        };
        for (const dark of [false, true]) {
          await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
          await take('pair', dark);
        }
        await page.goto(await hub.pairingLink());
        await page.locator('.landing', { hasText: 'mousepad' }).waitFor();
        await page.evaluate(() => {
          localStorage['lantype.preferences'] = JSON.stringify({ spokenCommands: true });
        });
        await page.reload();
        const send = async (text) => {
          await page.locator('textarea').fill(text);
          await page.locator('.send').tap();
        };
        await page.locator('.chosen').tap();
        await page.locator('.computers button').nth(1).tap();
        await send(TEXTS[language].later);
        await page.locator('.recent [data-status="queued"]').waitFor();
        await page.locator('.chosen').tap();
        await page.locator('.computers button').first().tap();
        for (const text of TEXTS[language].sent) {
          await send(text);
          await page.locator('.recent a', { hasText: text }).locator('[data-status="typed"]').waitFor();
        }
        for (const dark of [false, true]) {
          await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
          await shoot(phone, language, (view) => take(view, dark));
        }
        await phone.stop();
      }
    }
  } finally {
    await editor.stop();
    await browser.stop();
    await hub.stop();
    await display.stop();
  }
}

if (import.meta.filename === process.argv[1]) {
  const [folder] = process.argv.slice(2);
  await (folder === undefined ? phoneScreenshots('docs/screenshots') : phoneScreenshots(folder, ALL));
}
