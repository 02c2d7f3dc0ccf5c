import { describe, expect, it } from 'vitest';
import { inChromium } from '../helpers/chromium.ts';
import { browserForTests } from './browser-for-tests.ts';
import { AppDouble } from './double/app-double.ts';
import { message } from './double/seed.ts';
import type { OpenWindow } from './window-under-test.ts';

/** Few enough that a page of any length is light. */
const MOST_IN_PAGE = 60;

describe('200 devices and 10 000 messages', inChromium, () => {
  const browser = browserForTests();
  let window: OpenWindow;

  it('are in the page only where they are looked at, and say how many there are', async () => {
    window = await browser.open('', new AppDouble({ devices: 200, messages: 10_000 }));
    const { page } = window;
    await page.locator('[data-device="ana-desk"]').waitFor();
    expect(await page.locator('[data-device]').count()).toBeLessThan(MOST_IN_PAGE);
    await page.getByRole('searchbox', { name: 'Find a computer' }).fill('desk 150');
    await page.locator('[data-device="desk-150"]').waitFor();
    expect(await page.locator('[data-device]').count()).toBe(1);

    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await page.locator('[aria-posinset="1"]').waitFor();
    const main = page.locator('main');
    for (let turn = 0; turn < 5; turn += 1) {
      await main.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await expect.poll(() => page.locator('[data-message]').count()).toBeGreaterThan(5);
    }
    expect(await page.locator('[data-message]').count()).toBeLessThan(MOST_IN_PAGE);
    expect(await page.locator('[aria-setsize]').first().getAttribute('aria-setsize')).toBe('-1');
  });

  it('a message that comes while the user reads further down moves nothing, and is a press away', async () => {
    const double = new AppDouble({ messages: 300 });
    window = await browser.open('#/activity', double);
    const { page } = window;
    const main = page.locator('main');
    await page.locator('[aria-posinset="1"]').waitFor();
    await main.evaluate((element) => element.scrollTo(0, 3_000));
    await page.locator('[aria-posinset="65"]').waitFor();
    const middle = page.locator('[data-message]').nth(12);
    const [id, top] = [await middle.getAttribute('data-message'), (await middle.boundingBox())?.y];
    const item = { ...message(-1), text: 'news' };
    double.put(item);
    const more = page.getByRole('button', { name: '1 new' });
    await more.waitFor();
    expect((await page.locator(`[data-message="${id}"]`).boundingBox())?.y).toBe(top);
    await more.click();
    await page.locator(`[data-message="${item.messageId}"]`).waitFor();
    expect(await main.evaluate((element) => element.scrollTop)).toBe(0);
  });

  it('the message that has the focus keeps it, and is the one that Enter opens, when new ones push it down', async () => {
    const double = new AppDouble({ messages: 30 });
    window = await browser.open('#/activity', double);
    const { page } = window;
    const third = double.messages[2]?.messageId;
    await page.locator('[data-message] .message-line').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const line = page.locator(`[data-message="${third}"] .message-line`);
    await page.locator(`[data-message="${third}"] .message-line:focus`).waitFor();
    for (let minute = 1; minute <= 5; minute += 1) double.put(message(-minute));
    await page.locator(`[data-message="${third}"][aria-posinset="8"]`).waitFor();
    expect(await line.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.locator(`[data-message="${third}"].open`).waitFor();
  });
});
