import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { launchChromium } from '../../helpers/chromium.ts';
import { eventually } from '../../helpers/eventually.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { askLantype, startLantype, withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { chromiumOn } from '../lan/chromium-on.ts';
import { missingNamespaces, namespaceNetwork } from '../lan/network.ts';
import { HANDSETS, newestSays, send } from './phone-page.ts';

const missing = missingNamespaces() ?? missingPrograms('xterm', 'chromium');
const [BEFORE, AFTER] = ['10.77.0.1', '10.77.0.9'];

describe('a relay that moves, and its phone', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('says what it sees and where else to look; a new code brings over what was written, and each is typed once', async () => {
    const network = started(namespaceNetwork());
    const display = started(await startDisplay());
    const terminal = started(await startXterm(display));
    const folder = started(newDataFolder({ deviceId: 'study' })).path;
    const args = ['--lan', '--lan-port', '7443', '--port', '0', '--data-dir', folder];
    started(await startLantype(args, display.env, network.relay));
    const ask = (...rest: string[]) => askLantype([...rest, '--data-dir', folder], withoutDisplay(), network.relay);
    // As if an authority had signed the certificate: only then a browser keeps the page.
    const browser = await launchChromium({
      args: ['--ignore-certificate-errors'],
      executablePath: chromiumOn(network.phone, tempFolder()),
    });
    started({ stop: () => browser.close() });
    const context = await browser.newContext({ ...HANDSETS.android, isMobile: true, hasTouch: true, locale: 'en-US' });
    const page = await context.newPage();
    const linkTo = async (address: string): Promise<string> =>
      (await ask('pair')).links.find((link: string) => new URL(link).hostname === address);

    await page.goto(await linkTo(BEFORE));
    await page.getByText('Goes into xterm').waitFor();
    await send(page, 'one; ');
    await newestSays(page, 'Read by the program', 'one;');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await eventually('the shell to be kept', () => page.evaluate(async () => !!(await caches.match('/'))));
    const { namedUrls } = await ask('share');
    expect(namedUrls).toHaveLength(1);
    await eventually('the names to be known', () => known(page, namedUrls[0]));

    // While the phone is away, the relay gets another address, and another computer the old one.
    await context.setOffline(true);
    const ip = ([, , , namespace = '']: readonly string[], ...rest: string[]) =>
      expect([rest, spawnSync('ip', ['-n', namespace, ...rest]).status]).toEqual([rest, 0]);
    ip(network.relay, 'addr', 'del', `${BEFORE}/24`, 'dev', 'lan0');
    ip(network.relay, 'addr', 'add', `${AFTER}/24`, 'dev', 'lan0');
    ip(network.relay, 'route', 'add', 'default', 'dev', 'lan0');
    ip(network.agent, 'addr', 'add', `${BEFORE}/24`, 'dev', 'eth0');
    ip(network.phone, 'neigh', 'flush', 'all');
    await send(page, 'two; ');
    await newestSays(page, 'Waiting on this phone', 'two;');
    await context.setOffline(false);
    await page.getByText('What can I do?').tap({ timeout: 60_000 });
    await page.getByText('10.77.0.1:7443 cannot be reached').first().waitFor({ timeout: 60_000 });
    expect(await page.locator('.notice a').getAttribute('href')).toBe(namedUrls[0]);

    await eventually(
      'the new address',
      async () => String((await ask('share')).urls) === `https://${AFTER}:7443`,
      30_000,
    );
    await page.goto(await linkTo(AFTER));
    await page.getByText('Goes into xterm').waitFor();
    await page.getByRole('link', { name: 'Bring texts from another address' }).tap();
    await page.getByRole('button', { name: `Bring them from ${BEFORE}:7443` }).tap();
    await page.waitForURL(`https://${AFTER}:7443/#/history`, { timeout: 60_000 });
    await expect
      .poll(() => page.locator('.message .text').allTextContents(), { timeout: 20_000 })
      .toEqual([expect.stringContaining('two;'), expect.stringContaining('one;')]);
    await page.getByRole('link', { name: 'Speak' }).tap();
    await newestSays(page, 'Read by the program', 'two;', 20_000);
    await eventually('the texts', async () => (await terminal.read()) === 'one; two; ');
    const phones = (await ask('token', 'list')).tokens.filter(({ name }: { name: string }) => name.includes('phone'));
    expect(phones).toHaveLength(1);
  });
});

/** Whether the page has heard of that place. */
function known(page: Page, place: string): Promise<boolean> {
  return page.evaluate((wanted) => localStorage.getItem('lantype.places')?.includes(wanted) ?? false, place);
}
