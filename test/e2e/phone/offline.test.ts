import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { newestSays, type PhoneBrowser, send, startPhoneBrowser } from './phone-page.ts';
import { startSharedHub } from './shared-hub.ts';

const missing = missingPrograms('xterm', 'chromium');
const TEXTS = Array.from({ length: 20 }, (_, index) => `text ${index + 1}; `);
const LAST = 'text 20;';

describe('without a connection', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let browser: PhoneBrowser;
  /** As if an authority had signed the certificate: only then a browser keeps the page for times without a connection. */
  let trusting: PhoneBrowser;
  beforeAll(async () => {
    browser = await startPhoneBrowser();
    trusting = await startPhoneBrowser(['--ignore-certificate-errors']);
  });
  afterAll(async () => {
    await browser.stop();
    await trusting.stop();
  });

  async function desk() {
    const display = started(await startDisplay());
    const hub = started(await startSharedHub({ env: display.env }));
    const terminal = started(await startXterm(display));
    return { hub, terminal };
  }

  it('20 texts, a reload without a connection, and then typed once each, in order', async () => {
    const { hub, terminal } = await desk();
    const phone = started(await trusting.open());
    const { page, context } = phone;
    await page.goto(await hub.pairingLink());
    await page.getByText('Goes into xterm').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await eventually('the shell to be kept', () => page.evaluate(async () => !!(await caches.match('/'))));

    await context.setOffline(true);
    await page.getByText('texts are kept on this phone').waitFor({ timeout: 1_000 });
    for (const text of TEXTS) await send(page, text);
    await newestSays(page, 'Waiting on this phone', LAST);
    await page.reload();
    await newestSays(page, 'Waiting on this phone', LAST);
    await context.setOffline(false);
    await newestSays(page, 'Read by the program', LAST);
    await eventually('the texts', async () => (await terminal.read()) === TEXTS.join(''));
    expect(phone.problems).toEqual([]);
  });

  it('and where the page cannot be kept: closed, and opened again with a connection', async () => {
    const { hub, terminal } = await desk();
    const phone = started(await browser.open('iphone'));
    await phone.page.goto(await hub.pairingLink());
    await phone.page.getByText('Goes into xterm').waitFor();
    await phone.context.setOffline(true);
    for (const text of TEXTS) await send(phone.page, text);
    await newestSays(phone.page, 'Waiting on this phone', LAST);
    await phone.page.close();
    await phone.context.setOffline(false);
    const again = await phone.tab();
    await again.goto(hub.origin);
    await newestSays(again, 'Read by the program', LAST);
    await eventually('the texts', async () => (await terminal.read()) === TEXTS.join(''));
    expect(phone.problems).toEqual([]);
  });

  it('two tabs of one phone, the relay killed and back: typed once each, in order, and both tabs know', async () => {
    const { hub, terminal } = await desk();
    const phone = started(await browser.open());
    const first = phone.page;
    await first.goto(await hub.pairingLink());
    await first.getByText('Goes into xterm').waitFor();
    const second = await phone.tab();
    await second.goto(hub.origin);
    await second.getByText('Goes into xterm').waitFor();
    await hub.kill();
    for (const [index, text] of TEXTS.entries()) {
      const page = index % 2 === 0 ? first : second;
      await page.bringToFront();
      await send(page, text);
    }
    await hub.startRelay();
    for (const page of [first, second]) await newestSays(page, 'Read by the program', LAST, 30_000);
    await eventually('the texts', async () => (await terminal.read()) === TEXTS.join(''));
    expect(await first.locator('.recent [data-status="typed"]').count()).toBe(3);
    expect(phone.problems).toEqual([]);
  });
});
