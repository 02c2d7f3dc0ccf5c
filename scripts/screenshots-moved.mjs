// Pictures of the phone page of a relay that has moved to another address. Needs the right to make network namespaces.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startDisplay } from '../test/e2e/desktop/display.ts';
import { startMousepad } from '../test/e2e/desktop/programs.ts';
import { chromiumOn } from '../test/e2e/lan/chromium-on.ts';
import { missingNamespaces, namespaceNetwork } from '../test/e2e/lan/network.ts';
import { HANDSETS } from '../test/e2e/phone/phone-page.ts';
import { launchChromium } from '../test/helpers/chromium.ts';
import { eventually } from '../test/helpers/eventually.ts';
import { newDataFolder } from '../test/helpers/processes/data-folder.ts';
import { askLantype, startLantype } from '../test/helpers/processes/lantype-process.ts';

const [BEFORE, AFTER] = ['10.77.0.1', '10.77.0.9'];
const SIZES = { small: { width: 320, height: 568 }, large: { width: 390, height: 844 } };
const LOCALES = { en: 'en-GB', es: 'es-ES' };
const TEXTS = { en: 'The invoices are in the shared folder.', es: 'Las facturas están en la carpeta compartida.' };
/** Those that the documentation shows. */
const SHOWN = [
  { view: 'moved', look: 'en-light-large' },
  { view: 'bring', look: 'en-light-large' },
];

function must(...args) {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`failed: ip ${args.join(' ')}: ${stderr}`);
}

/** A phone for each look, with a text that was sent at the first address. */
async function openPhones(browser, looks, newLink) {
  const phones = [];
  for (const look of looks) {
    const [language, colorScheme, size] = look.split('-');
    const context = await browser.newContext({
      ...HANDSETS.android,
      ...{ isMobile: true, hasTouch: true, reducedMotion: 'reduce', ignoreHTTPSErrors: true },
      ...{ locale: LOCALES[language], colorScheme, viewport: SIZES[size] },
    });
    const page = await context.newPage();
    await page.goto(await newLink());
    await page.locator('.landing svg').waitFor();
    await page.locator('textarea').fill(TEXTS[language]);
    await page.locator('.send').tap();
    await page.locator('.recent [data-status="typed"]').waitFor();
    await eventually('the names to be known', () => page.evaluate(() => 'lantype.places' in localStorage));
    phones.push({ look, page, context });
  }
  return phones;
}

/** @param {string} folder where the pictures go, `phone-VIEW-LANGUAGE-SCHEME-SIZE.png` */
export async function movedScreenshots(folder, shown = SHOWN) {
  const missing = missingNamespaces();
  if (missing !== undefined) {
    console.log(`no pictures of a relay that moves: ${missing}`);
    return;
  }
  mkdirSync(folder, { recursive: true });
  const running = [];
  try {
    const network = namespaceNetwork();
    running.unshift(network);
    const display = await startDisplay();
    running.unshift(display);
    running.unshift(await startMousepad(display));
    const data = newDataFolder({ deviceId: 'ana-desk', name: "Ana's desk" });
    running.unshift(data);
    const args = ['--lan', '--lan-port', '7443', '--port', '0', '--data-dir', data.path];
    // A host name of its own, as `hostname` sets it.
    const named = ['unshare', '--uts', 'sh', '-c', 'hostname anas-desk && exec "$0" "$@"'];
    running.unshift(await startLantype(args, display.env, [...network.relay, ...named]));
    const ask = (...rest) => askLantype([...rest, '--data-dir', data.path], display.env, network.relay);
    const newLink = async (address) => {
      const { links } = await ask('pair', '--to', 'all');
      return links.find((link) => new URL(link).hostname === address);
    };
    const browser = await launchChromium({ executablePath: chromiumOn(network.phone, data.path) });
    running.unshift({ stop: () => browser.close() });
    const phones = await openPhones(browser, [...new Set(shown.map(({ look }) => look))], () => newLink(BEFORE));
    const take = async (view, { look, page }) => {
      if (!shown.some((each) => each.view === view && each.look === look)) return;
      await page.screenshot({ path: path.join(folder, `phone-${view}-${look}.png`) });
    };

    const [, , , namespace = ''] = network.relay;
    must('-n', namespace, 'addr', 'del', `${BEFORE}/24`, 'dev', 'lan0');
    must('-n', namespace, 'addr', 'add', `${AFTER}/24`, 'dev', 'lan0');
    must('-n', namespace, 'route', 'add', 'default', 'dev', 'lan0');
    for (const phone of phones) {
      await phone.page.locator('.notice summary').waitFor({ timeout: 90_000 });
      await phone.page.locator('.notice summary').tap();
      await take('moved', phone);
    }
    await eventually('the new address', async () => String((await ask('share')).urls).includes(AFTER), 30_000);
    for (const phone of phones) {
      await phone.page.goto(await newLink(AFTER));
      await phone.page.locator('.landing svg').waitFor();
      await phone.page.locator('a[href="#/move"]').waitFor();
      await take('found', phone);
      await phone.page.locator('a[href="#/move"]').tap();
      await phone.page.locator('.view-move button.wide').first().waitFor();
      await take('bring', phone);
    }
  } finally {
    for (const thing of running) await thing.stop();
  }
}

if (import.meta.filename === process.argv[1]) {
  const [folder] = process.argv.slice(2);
  const looks = ['en-light-small', 'en-dark-large', 'es-dark-small', 'es-light-large'];
  const all = looks.flatMap((look) => ['moved', 'found', 'bring'].map((view) => ({ view, look })));
  await (folder === undefined ? movedScreenshots('docs/screenshots') : movedScreenshots(folder, all));
}
