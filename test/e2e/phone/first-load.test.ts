import { readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageFolder } from '../../../src/app/pages.ts';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms } from '../desktop/display.ts';
import { type PhoneBrowser, startPhoneBrowser } from './phone-page.ts';
import { type SharedHub, startSharedHub } from './shared-hub.ts';

const MOST_BYTES = 60_000;
const missing = missingPrograms('chromium');

describe('the first load', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let browser: PhoneBrowser;
  let trusting: PhoneBrowser;
  let hub: SharedHub;
  beforeAll(async () => {
    browser = await startPhoneBrowser();
    trusting = await startPhoneBrowser(['--ignore-certificate-errors']);
    hub = await startSharedHub({ env: withoutDisplay() });
  });
  afterAll(async () => {
    await browser.stop();
    await trusting.stop();
    await hub.stop();
  });

  it.each(['en-US', 'es-ES'])(
    'is less than 60 KB of script, and nothing of it comes from elsewhere: %s',
    async (locale) => {
      const phone = started(await browser.open('android', { locale }));
      const bodies: Promise<Buffer>[] = [];
      const origins = new Set<string>();
      phone.page.on('response', (response) => {
        origins.add(new URL(response.url()).origin);
        if (response.request().resourceType() === 'script') bodies.push(response.body());
      });
      await phone.page.goto(await hub.pairingLink());
      await phone.page.locator('.chosen').waitFor();
      const scripts = await Promise.all(bodies);
      const bytes = scripts.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
      console.log(`${locale}: ${bytes} bytes of script (gzip) in ${scripts.length} files`);
      expect(scripts.length).toBeGreaterThan(0);
      expect(bytes).toBeLessThan(MOST_BYTES);
      expect([...origins]).toEqual([hub.origin]);
      expect(phone.problems).toEqual([]);
    },
  );

  it('can be installed where the certificate is trusted: manifest, icons, and a page that opens without a connection', async () => {
    const phone = started(await trusting.open());
    const { page, context } = phone;
    await page.goto(await hub.pairingLink());
    await page.locator('.chosen').waitFor();
    const session = await context.newCDPSession(page);
    const { url, errors, data } = await session.send('Page.getAppManifest');
    expect([url, errors]).toEqual([`${hub.origin}/manifest.webmanifest`, []]);
    const { icons, share_target } = JSON.parse(data ?? '{}');
    for (const { src, type } of [...icons, { src: '/icon-apple.png', type: 'image/png' }]) {
      const answer = await page.request.get(`${hub.origin}${src}`);
      expect([src, answer.status(), answer.headers()['content-type']]).toEqual([src, 200, type]);
    }
    expect(share_target.method).toBe('GET');
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // What a private window, as Playwright's are, can never do.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);

    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect.poll(() => page.evaluate(async () => !!(await caches.match('/')))).toBe(true);
    const kept = await page.evaluate(async () => {
      const cache = await caches.open('lantype-shell-1');
      return (await cache.keys()).map(({ url: each }) => new URL(each).pathname);
    });
    // The shell, all that it can ask for in any language, and no answer of the API.
    const assets = readdirSync(path.join(pageFolder('phone'), 'assets')).map((file) => `/assets/${file}`);
    expect(kept).toEqual(expect.arrayContaining(['/', ...assets]));
    expect(kept.filter((each) => !/^\/($|assets\/|icon|manifest)/.test(each))).toEqual([]);
    await context.setOffline(true);
    await page.goto(`${hub.origin}/?text=shared%20without%20a%20connection`);
    await expect.poll(() => page.locator('textarea').inputValue()).toBe('shared without a connection');
    await page.getByRole('link', { name: 'Settings' }).tap();
    await page.locator('.view-settings section').first().waitFor();
    expect(phone.problems).toEqual([]);
  });
});
