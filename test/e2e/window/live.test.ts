import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { missingChromium } from '../../helpers/chromium.ts';
import { eventually } from '../../helpers/eventually.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { windowSuite } from './window-suite.ts';

const missing = missingPrograms('xterm') ?? missingChromium;
const BURST = 40;

describe('what happens, seen live', skipUnless(missing === undefined, missing ?? ''), () => {
  const suite = windowSuite({ history: 'texts' });
  let sender: string;
  beforeAll(async () => {
    sender = await suite.hub.token('send', "Ana's phone");
  });

  it('a computer comes and goes, its queue rises while it is away and drains when it is back', async () => {
    const { page, go } = suite.window;
    await go('Devices');
    const token = await suite.hub.token('receive', 'study', 'study');
    const card = page.locator('[data-device="study"]');
    await card.getByText('Offline').waitFor();
    await card.getByText('never connected').waitFor();

    // One agent types on a display: the hub's own has the other one.
    const study = await startDisplay();
    onTestFinished(() => study.stop());
    const agent = await suite.hub.startAgent('study', 'The study', token, study.env);
    await card.getByText('Online').waitFor();
    await page.getByRole('heading', { name: 'The study' }).waitFor();
    await agent.stop();
    await card.getByText('Offline').waitFor();
    await card.getByText('last seen now').waitFor();

    const texts = Array.from({ length: BURST }, (_, index) => `sentence ${index};`);
    for (const text of texts) await suite.hub.post(sender, { deviceId: 'study', text });
    await card.locator('[data-figure="queue"]', { hasText: String(BURST) }).waitFor();
    await card.getByText(`${BURST} waiting to be typed when it is back`).waitFor();
    await card.getByRole('img', { name: `Queue over ten minutes: ${BURST} now, at most ${BURST}` }).waitFor();

    // What is shown for a part of a second only is remembered by the page itself.
    await page.evaluate(() => {
      const seen = new Set<string>();
      Object.assign(globalThis, { seenProgress: seen });
      const look = (): void => {
        const progress = document.querySelector('[data-device="study"] .burst');
        if (progress?.textContent) seen.add(progress.textContent);
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const terminal = await startXterm(study);
    const back = await suite.hub.startAgent('study', 'The study', token, study.env);
    onTestFinished(() => back.stop());
    await card.locator('[data-figure="queue"]', { hasText: /^0$/ }).waitFor();
    await eventually('everything to be typed', async () => (await terminal.read()) === texts.join(''));
    await expect.poll(() => card.locator('.burst').count()).toBe(0);
    expect(await card.getByText('waiting to be typed').count()).toBe(0);
    const seen = await page.evaluate(() => [...(globalThis as unknown as { seenProgress: Set<string> }).seenProgress]);
    expect(seen).toContainEqual(expect.stringMatching(/^\d+ of 40 typed$/));
    await terminal.stop();
  });

  it('every state of a message, as it changes', async () => {
    const { page, go } = suite.window;
    await go('Activity');
    const token = await suite.hub.token('receive', 'porch', 'porch');
    const row = (id: string, status: string) => page.locator(`[data-message="${id}"][data-status="${status}"]`);
    const post = async (more: object = {}): Promise<string> => {
      const id = randomUUID();
      // Answers when the agent has acknowledged, or not at all within the time of this test.
      void suite.hub.post(sender, { deviceId: 'porch', text: 'the door is open', id, ...more });
      return id;
    };

    const expired = await post({ ttlMs: 300 });
    await row(expired, 'queued').waitFor();
    await row(expired, 'expired').getByText('Expired, not typed').waitFor();

    const cancelled = await post();
    await row(cancelled, 'queued').getByRole('button').first().click();
    await row(cancelled, 'queued').getByRole('button', { name: 'Cancel message' }).click();
    await row(cancelled, 'cancelled').getByText('It was taken back before it was typed.').waitFor();

    const first = await post();
    await row(first, 'queued').getByText('Waiting for the computer').waitFor();
    const agent = await RawAgent.register({ url: suite.hub.url, token, deviceId: 'porch', name: 'Porch' });
    await row(first, 'sent').getByText('On its way').waitFor();
    agent.ack(first, { receipt: 'read' });
    await row(first, 'typed').getByText('Read by the program').waitFor();

    const acknowledged = async (frame: object, status: string, word: string): Promise<string> => {
      const id = await post();
      await waitFor(() => agent.transcriptions.some((sent) => sent.id === id));
      agent.ack(id, frame);
      await row(id, status).getByText(word).first().waitFor();
      return id;
    };
    await acknowledged({ receipt: 'assumed' }, 'typed', 'Typed');
    const error = { code: 'NOT_READ', message: 'xeyes did not read the text' };
    await acknowledged({ outcome: 'clipboard', error }, 'clipboard', 'On the clipboard');
    const failed = await acknowledged({ outcome: 'failed', error }, 'failed', 'Not typed');
    await row(failed, 'failed').getByRole('button').first().click();
    await row(failed, 'failed').getByText('The program in front did not take the text.').waitFor();
    const steps = row(failed, 'failed').getByRole('list', { name: 'Its way' }).getByRole('listitem');
    expect(await steps.allTextContents()).toEqual([
      expect.stringContaining('Waiting for the computer'),
      expect.stringContaining('On its way'),
      expect.stringContaining('Not typed'),
    ]);
    const heldError = { code: 'HELD_OLD', message: 'too old' };
    const held = await acknowledged({ outcome: 'held', error: heldError }, 'held', 'Held on the computer');
    agent.send({ type: 'update', id: held, outcome: 'typed', receipt: 'read' });
    await row(held, 'typed').getByText('Read by the program').waitFor();

    await page.getByLabel('State', { exact: true }).selectOption('failed');
    await expect.poll(() => page.locator('[data-message]').count()).toBe(1);
    await row(failed, 'failed').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('searchbox', { name: 'Search' }).fill(held.slice(0, 8));
    await expect.poll(() => page.locator('[data-message]').count()).toBe(1);
    await row(held, 'typed').waitFor();
    agent.stop();
  });

  it('a message is found by its text, and sent again to another computer, where it is typed', async () => {
    const { page, go } = suite.window;
    await go('Activity');
    const token = await suite.hub.token('receive', 'loft', 'loft');
    const agent = await RawAgent.register({ url: suite.hub.url, token, deviceId: 'loft', name: 'The loft' });
    agent.ackEverything();
    const text = 'Zwei „Brezeln“, bitte 🥨';
    await suite.hub.post(sender, { deviceId: 'loft', text });
    await page.getByRole('searchbox', { name: 'Search' }).fill('brezeln');
    const found = page.locator('[data-message]', { hasText: 'The loft' });
    await found.getByText(text).waitFor();
    await expect.poll(() => page.locator('[data-message]').count()).toBe(1);
    await found.getByRole('button').first().click();
    const terminal = await startXterm(suite.display);
    await found.getByLabel('Send again to').selectOption("Ana's desk");
    await found.getByRole('button', { name: 'Send again' }).click();
    await eventually('the text', async () => (await terminal.read()) === text);
    // Only its line: the other message names all computers as well, to choose from.
    const again = page.locator('[data-status="typed"] .message-line', { hasText: "Ana's desk" });
    await again.getByText('Read by the program').waitFor();
    await terminal.stop();
    agent.stop();
  });
});
