import { eventually } from '../../helpers/eventually.ts';
import type { BrowserWindow } from '../desktop/page.ts';
import type { PrivateSession } from './private-session.ts';

/** linux/input-event-codes.h. */
const [CONTROL, A, C, V] = [29, 30, 46, 47];
const RICH = 'copied <b>in bold</b>';
type User = Pick<PrivateSession, 'press' | 'clipboard'>;

/** A user who copies formatted text in a page: HTML and plain text at once. */
export async function copyRich(browser: BrowserWindow, { press, clipboard }: User): Promise<void> {
  await browser.focus('contenteditable');
  await browser.page.locator('#contenteditable').evaluate((element, html) => {
    element.innerHTML = html;
  }, RICH);
  await press(CONTROL, A);
  await press(CONTROL, C);
  await eventually('the copy', async () => {
    const { ours, formats } = await clipboard();
    return !ours && formats.includes('text/html');
  });
}

/** Pastes until it is there again, with its format. */
export async function expectRich(browser: BrowserWindow, { press }: User): Promise<void> {
  let last = '';
  await eventually(
    'what was copied, in bold',
    async () => {
      await browser.focus('contenteditable');
      await press(CONTROL, V);
      await eventually('something pasted', async () => (await browser.read('contenteditable')) !== '');
      last = await browser.page.locator('#contenteditable').innerHTML();
      return /<b\b[^>]*>in bold<\/b>/.test(last);
    },
    60_000,
  ).catch((error) => {
    throw new Error(`${error.message}; last: ${last}`);
  });
}
