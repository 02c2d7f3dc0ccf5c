import { describe, expect, it } from 'vitest';
import { inChromium } from '../helpers/chromium.ts';
import { axeFindings } from './axe.ts';
import { browserForTests } from './browser-for-tests.ts';
import { AppDouble } from './double/app-double.ts';
import { held, senders } from './double/seed.ts';

/** Three computers, a phone of before, and a message of a phone that nothing was said of. */
function office(): AppDouble {
  const double = new AppDouble({ devices: 3 });
  double.senders = senders();
  const sender = { relayId: 'relay-1', senderId: 'ben', name: "Ben's phone", verdict: 'ask' } as const;
  double.hold({ ...held('May I?'), reason: { code: 'HELD_SENDER', message: 'asks' }, sender });
  return double;
}

describe('an office in the window', inChromium, () => {
  const browser = browserForTests();

  it('says that a token of before may do everything, and changes what it may do', async () => {
    const { page, double } = await browser.open('', office());
    const row = page.locator('[data-token="Ana\'s phone"]');
    await row.getByText('All computers, with keys: it was paired before this could be chosen').waitFor();
    await row.getByRole('button', { name: "Change what Ana's phone may do" }).click();
    await row.getByLabel('All computers').uncheck();
    await row.getByLabel('Desk 1').check();
    await row.getByLabel('Texts only').check();
    expect(await axeFindings(page)).toEqual([]);
    await row.getByRole('button', { name: 'Save' }).click();
    await row.locator('[data-grants]').getByText('texts only').waitFor();
    expect(double.calls.at(-1)).toEqual({
      method: 'tokens.grant',
      params: { name: "Ana's phone", devices: ['desk-1'], keys: false },
    });
  });

  it('shows by a mark what is checked, not by a colour alone, and keeps words and buttons apart', async () => {
    const { page } = await browser.open('', office());
    const row = page.locator('[data-token="Ana\'s phone"]');
    const [words, button] = [row.locator('[data-grants]'), row.getByRole('button', { name: 'Change what' })];
    const [left, right] = await Promise.all([words.boundingBox(), button.boundingBox()]);
    const apart = (right?.x ?? 0) - ((left?.x ?? 0) + (left?.width ?? 0));
    expect(apart >= 4 || (right?.y ?? 0) >= (left?.y ?? 0) + (left?.height ?? 0)).toBe(true);
    await button.click();
    const marks = await row.locator('input[type="checkbox"]').evaluateAll((boxes) =>
      boxes.map((box) => {
        const { content, borderBottomWidth } = getComputedStyle(box, '::before');
        const { backgroundImage } = getComputedStyle(box);
        const isMarked = (content !== 'none' && borderBottomWidth !== '0px') || backgroundImage !== 'none';
        return (box as HTMLInputElement).checked === isMarked;
      }),
    );
    expect(marks.length).toBeGreaterThan(1);
    expect(marks).not.toContain(false);
  });

  it('asks for which computers a code is, and shows another one when that changes', async () => {
    const { page, double } = await browser.open('#/pair', office());
    await page.getByRole('button', { name: 'Turn sharing on' }).click();
    expect(await page.getByRole('button', { name: 'Show a code' }).isDisabled()).toBe(true);
    await page.getByLabel('All computers').check();
    await page.getByRole('button', { name: 'Show a code' }).click();
    await page.locator('.pairing-link').waitFor();
    await page.getByLabel('Texts only').check();
    const opened = () => double.calls.filter(({ method }) => method === 'pairing.open').map(({ params }) => params);
    await expect.poll(opened).toEqual([
      { role: 'send', devices: 'all', keys: true },
      { role: 'send', devices: 'all', keys: false },
    ]);
    expect(await axeFindings(page)).toEqual([]);
    // For no computer there is no code.
    await page.getByLabel('All computers').uncheck();
    await page.locator('.pairing-link').waitFor({ state: 'detached' });
    expect(double.pairing).toMatchObject({ open: false });
    await page.getByLabel('A computer').check();
    await page.getByRole('button', { name: 'Show a new code' }).click();
    await expect.poll(() => opened().at(-1)).toEqual({ role: 'receive' });
  });

  it('asks about a sender where its message is held, and lists who types here', async () => {
    const { page, double } = await browser.open('#/activity', office());
    const message = page.locator('[data-held]');
    await message.getByText("From Ben's phone").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await message.getByRole('button', { name: "Always allow Ben's phone" }).click();
    await message.getByRole('button', { name: 'Always allow' }).waitFor({ state: 'detached' });
    expect(double.held).toHaveLength(1);
    await page.getByRole('link', { name: 'Devices' }).click();
    await page.locator('[data-sender="ben"]').getByText('Allowed').waitFor();
    await page.getByRole('button', { name: "Refuse Ben's phone" }).click();
    await page.locator('[data-sender="ben"]').getByText('Refused').waitFor();
    expect(double.held).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
  });
});
