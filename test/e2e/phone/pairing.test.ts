import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms } from '../desktop/display.ts';
import { field, newestSays, openPaired, type PhoneBrowser, send, startPhoneBrowser } from './phone-page.ts';
import { type SharedHub, startSharedHub } from './shared-hub.ts';

const missing = missingPrograms('chromium');

describe('pairing, and what the address brings', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let browser: PhoneBrowser;
  let hub: SharedHub;
  beforeAll(async () => {
    browser = await startPhoneBrowser();
    hub = await startSharedHub({ env: withoutDisplay() });
  });
  afterAll(async () => {
    await browser.stop();
    await hub.stop();
  });

  it('a used code: says so and what to do, on a phone that is not paired', async () => {
    const link = await hub.pairingLink();
    const first = started(await browser.open());
    await first.page.goto(link);
    await first.page.locator('.chosen').waitFor();
    const second = started(await browser.open());
    await second.page.goto(link);
    await second.page.getByText('This code was used already, or its two minutes are over.').waitFor();
    await second.page.getByText('Scan the code that it shows with the camera of this phone.').waitFor();
    expect(second.page.url()).toBe(`${hub.origin}/`);
    expect(second.problems).toEqual([]);
  });

  it.each([
    ['a link that was cut short', '#code=short&role=send', 'The link is not complete.'],
    ['a link for a computer', `#code=${'x'.repeat(22)}&pin=y&role=receive`, 'This link lets in a computer'],
  ])('%s', async (_name, fragment, words) => {
    const phone = started(await browser.open());
    await phone.page.goto(`${hub.origin}/${fragment}`);
    await phone.page.getByText(words).waitFor();
    expect(phone.problems).toEqual([]);
  });

  it('a phone that is paired keeps its token when a code is scanned again, and the code stays good', async () => {
    const phone = started(await browser.open());
    await phone.page.goto(await hub.pairingLink());
    await phone.page.locator('.chosen').waitFor();
    const token = () => phone.page.evaluate(() => localStorage.getItem('lantype.relay'));
    const before = await token();
    const again = await hub.pairingLink();
    await phone.page.goto('about:blank');
    await phone.page.goto(again);
    await phone.page.locator('.chosen').waitFor();
    expect(await token()).toBe(before);
    const other = started(await browser.open('iphone'));
    await other.page.goto(again);
    await other.page.locator('.chosen').waitFor();
  });

  it('a text that another app shares stands in the field, is not sent, and is not left in the address', async () => {
    const phone = started(await browser.open());
    const { page } = phone;
    await openPaired(page, hub);
    await page.goto(
      `${hub.origin}/?title=A%20title&text=Look%3A%20https%3A%2F%2Fexample.org%2Fa&url=https%3A%2F%2Fexample.org%2Fa`,
    );
    await expect.poll(() => field(page).inputValue()).toBe('A title\nLook: https://example.org/a');
    expect(page.url()).toBe(`${hub.origin}/`);
    expect(await page.locator('.recent a').count()).toBe(0);
    expect(phone.problems.filter((problem) => !problem.includes('example.org'))).toEqual([]);
  });

  it('forgets the relay when told twice; what was sent stays', async () => {
    const phone = started(await browser.open());
    const { page } = phone;
    await page.goto(await hub.pairingLink());
    await page.locator('.chosen').waitFor();
    await send(page, 'before');
    await newestSays(page, 'Not typed', 'before');
    await page.getByRole('link', { name: 'Settings' }).tap();
    await page.getByRole('button', { name: 'Forget this relay' }).tap();
    await page.getByRole('button', { name: 'Really forget?' }).tap();
    await page.getByText('Pair this phone once.').waitFor();
    expect(await page.evaluate(() => localStorage.getItem('lantype.relay'))).toBeNull();
    await page.goto(await hub.pairingLink());
    await page.getByRole('link', { name: 'History' }).tap();
    await page.getByRole('button', { name: 'Actions for: before' }).waitFor();
    expect(phone.problems).toEqual([]);
  });

  it('history: edit and send, send again, copy, delete one and all', async () => {
    const phone = started(await browser.open());
    const { page, context } = phone;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openPaired(page, hub);
    await send(page, 'first');
    await newestSays(page, 'Not typed', 'first');
    const history = () => page.getByRole('link', { name: 'History' }).tap();
    const open = (text: string) =>
      page
        .getByRole('button', { name: `Actions for: ${text}`, exact: true })
        .first()
        .tap();
    const act = (name: string) => page.getByRole('button', { name, exact: true }).tap();
    await history();
    await open('first');
    await act('Copy');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('first');
    await act('Edit');
    expect(await field(page).inputValue()).toBe('first');
    await send(page, 'second');
    await newestSays(page, 'Not typed', 'second');
    await history();
    await open('second');
    await act('Send again');
    await expect.poll(() => page.locator('.message .text').allInnerTexts()).toEqual(['second', 'second', 'first']);
    await page.locator('.message [data-status="failed"]').nth(2).waitFor();
    await open('first');
    await act('Delete');
    await expect.poll(() => page.locator('.message .text').allInnerTexts()).toEqual(['second', 'second']);
    await act('Delete all that is finished');
    await act('Really delete?');
    await page.getByText('Nothing sent yet').waitFor();
    expect(phone.problems).toEqual([]);
  });
});
