import path from 'node:path';
import QRCode from 'qrcode';
import { describe, expect, it } from 'vitest';
import { CloseCode } from '../../../src/protocol/codes.ts';
import { parsePairingLink } from '../../../src/protocol/pairing-link.ts';
import { missingChromium } from '../../helpers/chromium.ts';
import { eventually } from '../../helpers/eventually.ts';
import { output } from '../../helpers/processes/child.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { missingPrograms } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { qrModulesOnScreen } from './qr-from-screenshot.ts';
import { windowSuite } from './window-suite.ts';

const missing = missingPrograms('xterm') ?? missingChromium;
const PHONE = path.resolve(import.meta.dirname, '../lan/phone.ts');
const QUIET_ZONE = 4;

describe('letting devices in and out', skipUnless(missing === undefined, missing ?? ''), () => {
  const suite = windowSuite({ lanAddresses: ['127.0.0.43'] });

  const shownLink = async (): Promise<string> => (await suite.window.page.locator('.pairing-link').textContent()) ?? '';

  it('a phone pairs by what the QR code says, and types', async () => {
    const { page, go } = suite.window;
    await go('Pair');
    await page.getByRole('button', { name: 'Turn sharing on' }).click();
    await page.getByText('Shared on the network').waitFor();
    const link = await shownLink();
    expect(parsePairingLink(link)).toMatchObject({ host: '127.0.0.43', role: 'send' });
    const { modules } = QRCode.create(link, { errorCorrectionLevel: 'M' });
    const size = modules.size + 2 * QUIET_ZONE;
    const expected = Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (_none, column) => {
        const [y, x] = [row - QUIET_ZONE, column - QUIET_ZONE];
        return y >= 0 && x >= 0 && y < modules.size && x < modules.size && modules.get(y, x) === 1;
      }),
    );
    expect(await qrModulesOnScreen(page, page.getByRole('img', { name: 'QR code of the link' }), size)).toEqual(
      expected,
    );
    await page.getByText(/^Ends in (2:00|1:\d\d)$/).waitFor();
    await page.getByRole('button', { name: 'Copy link' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);

    const terminal = await startXterm(suite.display);
    await output(process.execPath, [PHONE, link, 'ana-desk', 'from a new phone'], suite.display.env);
    await page.getByText('Pixel is paired').waitFor();
    await eventually('the text', async () => (await terminal.read()) === 'from a new phone');
    await go('Devices');
    await page.locator('[data-token="Pixel"]').waitFor();
    await terminal.stop();
  });

  it('says when wrong codes have closed it', async () => {
    const { page, go } = suite.window;
    await go('Pair');
    await page.getByRole('button', { name: 'Show a new code' }).click();
    const { code } = parsePairingLink(await shownLink()) ?? { code: '' };
    for (let guess = 0; guess < 5; guess += 1) {
      const wrong = `${code.slice(0, -1)}${code.endsWith(String(guess)) ? 'x' : guess}`;
      await fetch(`${suite.hub.url}/pair`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code: wrong, name: 'Stranger', role: 'send' }),
      });
    }
    await page.getByText('Closed after five wrong codes').waitFor();
    expect(await page.getByRole('img', { name: 'QR code of the link' }).count()).toBe(0);
  });

  it('a phone that is revoked is refused, a computer that is revoked is cut off', async () => {
    const { page, go } = suite.window;
    await go('Devices');
    const phone = await suite.hub.token('send', 'Old phone');
    const token = await suite.hub.token('receive', 'attic', 'attic');
    const agent = await RawAgent.register({ url: suite.hub.url, token, deviceId: 'attic', name: 'Attic' });
    const devices = (): Promise<Response> =>
      fetch(`${suite.hub.url}/devices`, { headers: { authorization: `Bearer ${phone}` } });
    expect((await devices()).status).toBe(200);

    const row = page.locator('[data-token="Old phone"]');
    await row.getByRole('button', { name: 'Revoke Old phone' }).click();
    await row.getByRole('button', { name: 'Revoke' }).click();
    await row.waitFor({ state: 'detached' });
    expect((await devices()).status).toBe(401);

    const card = page.locator('[data-device="attic"]');
    await card.getByText('Online').waitFor();
    await card.getByRole('button', { name: 'Revoke Attic' }).click();
    await card.getByRole('button', { name: 'Revoke' }).click();
    expect(await agent.closing()).toMatchObject({ code: CloseCode.unauthorized });
    await card.waitFor({ state: 'detached' });
    await page.getByText('Attic is revoked.').waitFor();
  });

  it('a computer is renamed', async () => {
    const { page, go } = suite.window;
    await go('Devices');
    await page.getByRole('button', { name: "Rename Ana's desk" }).click();
    await page.getByLabel('New name').fill('The big desk');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'The big desk' }).waitFor();
  });
});
