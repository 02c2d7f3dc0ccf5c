import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { field, type Handset, newestSays, type PhoneBrowser, sendButton, startPhoneBrowser } from './phone-page.ts';
import { startSharedHub } from './shared-hub.ts';

const missing = missingPrograms('xterm', 'chromium');
const TEXT = 'From the phone: Grüße, 你好, 👋🏽';

describe(
  'from the link of the QR code to the text at the cursor',
  skipUnless(missing === undefined, missing ?? ''),
  () => {
    const started = stopAfterEach();
    let browser: PhoneBrowser;
    beforeAll(async () => {
      browser = await startPhoneBrowser();
    });
    afterAll(() => browser.stop());

    it.each<Handset>(['android', 'iphone'])('%s: one tap and the text', async (handset) => {
      const display = started(await startDisplay());
      const hub = started(await startSharedHub({ env: display.env }));
      const terminal = started(await startXterm(display));
      const phone = started(await browser.open(handset));
      const { page } = phone;
      const link = await hub.pairingLink();

      await page.goto(link);
      await page.getByText('Goes into xterm').waitFor();
      expect(page.url()).toBe(`${hub.origin}/`);
      expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
      // The only computer there is needs no choosing; to type, the field is tapped, then Send.
      await field(page).tap();
      await page.keyboard.insertText(TEXT);
      await sendButton(page).tap();
      await newestSays(page, 'Read by the program');
      await eventually('the text', async () => (await terminal.read()) === TEXT);
      expect(await field(page).inputValue()).toBe('');

      const { tokens } = await hub.cli('token', 'list');
      const name = handset === 'iphone' ? 'iPhone' : 'Android phone';
      expect(tokens).toContainEqual(expect.objectContaining({ name, scope: 'send' }));
      expect(phone.problems).toEqual([]);
    });
  },
);
