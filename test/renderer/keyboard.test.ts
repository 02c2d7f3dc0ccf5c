import { describe, expect, it } from 'vitest';
import type { ControlMethod } from '../../src/protocol/control-methods.ts';
import { inChromium } from '../helpers/chromium.ts';
import { browserForTests } from './browser-for-tests.ts';
import { AppDouble } from './double/app-double.ts';
import { held } from './double/seed.ts';
import { press, tabTo } from './keyboard.ts';
import type { OpenWindow } from './window-under-test.ts';

/** No click, no script: the page is driven by Tab, Enter, Space, Escape, arrows and letters alone. */
describe('by keyboard alone', inChromium, () => {
  const browser = browserForTests();
  let window: OpenWindow;

  const called = async (method: ControlMethod, params: object): Promise<void> => {
    await expect
      .poll(() => window.double.calls.filter((call) => call.method === method).map((call) => call.params), {
        timeout: 5_000,
      })
      .toContainEqual(expect.objectContaining(params));
  };

  it('the content is reached past the navigation, and views by it', async () => {
    window = await browser.open('', new AppDouble({ devices: 3 }));
    const { page } = window;
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const soon = { timeout: 5_000 };
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), soon).toBe('H1');
    for (const view of ['Activity', 'Pair', 'Settings', 'Diagnosis', 'Devices']) {
      await press(page, view);
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), soon).toBe(view);
      await expect.poll(() => page.title(), soon).toBe(`${view} · Lantype`);
    }
  });

  it('devices: activity, rename, revoke; typing paused and resumed', async () => {
    window = await browser.open('', new AppDouble({ devices: 2 }));
    const { page } = window;
    await press(page, 'Rename Desk 1');
    await page.keyboard.type('Kitchen');
    await page.keyboard.press('Enter');
    await called('devices.rename', { deviceId: 'desk-1', name: 'Kitchen' });
    await press(page, 'Revoke Kitchen');
    await page.keyboard.press('Escape');
    await press(page, 'Revoke Kitchen');
    // The question has the focus, on the answer that does no harm.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await called('devices.revoke', { deviceId: 'desk-1' });
    await press(page, "Revoke Ana's phone");
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await called('tokens.revoke', { name: "Ana's phone" });
    await press(page, 'Pause typing');
    await called('typing.pause', { paused: true });
    await page.getByRole('button', { name: 'Resume typing' }).waitFor();
    await page.keyboard.press('Enter');
    await called('typing.pause', { paused: false });
    await press(page, "Activity of Ana's desk");
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    await called('messages.list', { deviceId: 'ana-desk' });
  });

  it('activity: filters, moving through messages, sending again, copying, cancelling', async () => {
    const double = new AppDouble({ devices: 2, messages: 200 });
    double.messages = double.messages.map((item, index) => ({
      ...item,
      ...(index === 1 && { status: 'queued' as const, text: 'the second', canResend: true }),
    }));
    window = await browser.open('#/activity', double);
    const { page } = window;
    const [, second] = double.messages;
    await tabTo(page, 'Search');
    await page.keyboard.type('the second');
    await called('messages.list', { search: 'the second' });
    await press(page, 'Clear filters');
    await expect.poll(() => page.locator('[data-message]').count()).toBeGreaterThan(5);

    await tabTo(page, /^Read by the program/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await press(page, 'Send again');
    await called('messages.resend', { messageId: second?.messageId });
    await press(page, 'Copy text');
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('the second');
    await press(page, 'Cancel message');
    await called('messages.cancel', { messageId: second?.messageId });
    // Its button is gone, so the focus is on the message again.
    await page.locator(`[data-message="${second?.messageId}"] .message-line:focus`).waitFor();
    const position = (): Promise<number> =>
      page.evaluate(() => Number(document.activeElement?.parentElement?.ariaPosInSet));
    await page.keyboard.press('End');
    // Of what is there: the first page, and what was just sent again. It fetches more.
    await expect.poll(position).toBe(61);
    await page.locator('[aria-posinset="64"]').waitFor({ state: 'attached' });
    await page.keyboard.press('PageDown');
    await expect.poll(position).toBe(71);
    await page.keyboard.press('ArrowUp');
    await expect.poll(position).toBe(70);
    await page.keyboard.press('Home');
    await expect.poll(position).toBe(1);
  });

  it('held messages: text, type now and calling it off, copy, discard', async () => {
    const double = new AppDouble({ messages: 3 });
    const [one, two, three] = [held('one'), held('two'), held('three')];
    double.hold(one, two, three);
    window = await browser.open('#/activity', double);
    const { page } = window;
    await press(page, 'Show text');
    await page.getByText('one', { exact: true }).waitFor();
    await press(page, 'Discard');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await called('held.discard', { messageId: one.messageId });
    await page.locator(`[data-held="${one.messageId}"]`).waitFor({ state: 'detached' });
    await press(page, 'Copy');
    await called('held.copy', { messageId: two.messageId });
    await page.locator(`[data-held="${two.messageId}"]`).waitFor({ state: 'detached' });
    await press(page, 'Type now');
    // The same button calls it off.
    await page.getByText('typing in 3 s').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Type now' }).waitFor();
    await page.keyboard.press('Enter');
    await called('held.type', { messageId: three.messageId });
    expect(double.calls.filter(({ method }) => method === 'held.type').length).toBe(1);
  });

  it('pair: role, sharing, code, link, closing', async () => {
    window = await browser.open('#/pair');
    const { page } = window;
    await tabTo(page, /^Pair a phone/);
    await page.keyboard.press('ArrowDown');
    await press(page, 'Turn sharing on');
    await called('sharing.set', { lan: true });
    await called('pairing.open', { role: 'receive' });
    await press(page, 'Copy command');
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/^npm start -- --mode agent --relay 'https:.*role=receive'$/);
    await press(page, 'Close the code');
    await called('pairing.close', {});
    await page.getByText('The code is closed').waitFor();
    await press(page, 'Show a new code');
    await page.getByRole('img', { name: 'QR code of the link' }).waitFor();
  });

  it('settings and diagnosis: each of them', async () => {
    const double = new AppDouble();
    double.app.abilities = { startAtLogin: true, notifications: true, updates: true };
    window = await browser.open('#/settings', double);
    const { page } = window;
    await tabTo(page, 'Name of this computer');
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    await page.keyboard.press('Enter');
    await called('settings.set', { name: "Ana's desk!" });
    await press(page, 'Share on the local network', 'Space');
    await called('sharing.set', { lan: true });
    for (const [label, patch] of [
      ['Share at every start', { shareAtStart: true }],
      ['Keep the text of messages that are over', { history: 'texts' }],
      ['Notify me of held, failed and paired', { notifications: false }],
      ['Start when I log in', { startAtLogin: true }],
      ['Install newer versions', { updates: true }],
    ] as const) {
      await press(page, label, 'Space');
      await called('settings.set', patch);
    }
    for (const [label, patch] of [
      ['New lines in a terminal', { newlinePolicy: 'keep' }],
      ['How to type', { typingMethod: 'wayland' }],
      ['Language', { language: 'auto' }],
      ['Colours', { theme: 'dark' }],
    ] as const) {
      await press(page, label, label === 'Language' ? 'ArrowUp' : 'ArrowDown');
      await called('settings.set', patch);
    }
    await press(page, 'Diagnosis');
    await press(page, 'Look again');
    await press(page, 'Type the test sentence');
    await called('diagnosis.type', {});
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  });
});
