import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { otherComputer } from './other-computer.ts';
import { newestSays, type PhoneBrowser, send, startPhoneBrowser } from './phone-page.ts';
import { startSharedHub } from './shared-hub.ts';

const missing = missingPrograms('xterm', 'chromium');

describe('two phones and two computers', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let browser: PhoneBrowser;
  beforeAll(async () => {
    browser = await startPhoneBrowser();
  });
  afterAll(() => browser.stop());

  it('each text lands where it was sent, and each phone knows of its own alone', async () => {
    const study = started(await startDisplay());
    const kitchen = started(await startDisplay());
    const hub = started(await startSharedHub({ env: study.env }));
    const laptop = started(await otherComputer(hub, 'laptop'));
    await laptop.start(kitchen.env);
    const terminals = { 'Study PC': started(await startXterm(study)), laptop: started(await startXterm(kitchen)) };
    const phones = [started(await browser.open('android')), started(await browser.open('iphone'))];
    for (const { page } of phones) {
      await page.goto(await hub.pairingLink());
      await page.getByText('Goes into xterm').waitFor();
    }
    const expected: Record<keyof typeof terminals, string[]> = { 'Study PC': [], laptop: [] };
    const all = await Promise.all(
      phones.map(async ({ page }, phone) => {
        const own: string[] = [];
        for (let round = 0; round < 6; round += 1) {
          const computer = round % 2 === phone ? 'Study PC' : 'laptop';
          await page.getByRole('button', { name: /^Computer:/ }).tap();
          await page.getByRole('list', { name: 'Computer' }).getByRole('button', { name: computer }).tap();
          await page.getByRole('button', { name: `Computer: ${computer}` }).waitFor();
          const text = `phone ${phone} round ${round} to ${computer}; `;
          await send(page, text);
          await newestSays(page, 'Read by the program', text);
          expected[computer].push(text);
          own.push(text.trim());
        }
        return own;
      }),
    );
    for (const computer of ['Study PC', 'laptop'] as const) {
      const typed = await eventually(`everything on ${computer}`, async () => {
        const text = await terminals[computer].read();
        return text.length === expected[computer].join('').length && text;
      });
      expect(typed.match(/[^;]+; /g)?.sort()).toEqual(expected[computer].toSorted());
    }
    for (const [index, { page, problems }] of phones.entries()) {
      await page.getByRole('link', { name: 'History' }).tap();
      const shown = await page.locator('.message .text').allInnerTexts();
      expect(shown.toReversed().map((text) => text.trim())).toEqual(all[index]);
      // The relay tells this token of its own messages alone, too.
      const told = await page.evaluate(async () => {
        const { token } = JSON.parse(localStorage.getItem('lantype.relay') ?? '{}');
        const answer = await fetch('/messages', { headers: { authorization: `Bearer ${token}` } });
        return (await answer.json()).messages.length as number;
      });
      expect(told).toBe(6);
      expect(problems).toEqual([]);
    }
  });
});
