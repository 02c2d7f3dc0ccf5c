import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { otherComputer } from './other-computer.ts';
import { newestSays, type OpenedPhone, type PhoneBrowser, send, startPhoneBrowser } from './phone-page.ts';
import { startSharedHub } from './shared-hub.ts';

/** What is shown is true within a second. */
const TRUE_WITHIN_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

const missing = missingPrograms('xterm', 'chromium');

/** When the page first showed each state of the message with that text, by the clock of this machine. */
async function watchStates(page: Page): Promise<() => Promise<Record<string, number>>> {
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const shown = [...document.querySelectorAll('.recent [data-status]')].at(-1)?.getAttribute('data-status');
      if (shown) seen[shown] ??= Date.now();
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { seen: Record<string, number> }).seen);
}

/** When the relay says that the newest message got the state it has. */
async function relaySays(page: Page): Promise<{ status: string; at: number }> {
  return page.evaluate(async () => {
    const { token } = JSON.parse(localStorage.getItem('lantype.relay') ?? '{}');
    const answer = await fetch('/messages?limit=1', { headers: { authorization: `Bearer ${token}` } });
    const [{ status, updatedAt }] = (await answer.json()).messages;
    return { status, at: Date.parse(updatedAt) };
  });
}

describe('each state, as it becomes true', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let browser: PhoneBrowser;
  beforeAll(async () => {
    browser = await startPhoneBrowser();
  });
  afterAll(() => browser.stop());

  async function expectTrue(page: Page, seen: () => Promise<Record<string, number>>, status: string): Promise<void> {
    const said = await relaySays(page);
    expect(said.status).toBe(status);
    expect(((await seen())[status] ?? Number.NaN) - said.at).toBeLessThan(TRUE_WITHIN_MS);
  }

  async function open(link: string): Promise<OpenedPhone> {
    const phone = started(await browser.open());
    await phone.page.goto(link);
    return phone;
  }

  const status = (page: Page, shown: string) => page.locator(`.recent a:last-child [data-status="${shown}"]`).waitFor();

  it('queued while the computer is away, typed when it comes, and away again', async () => {
    const display = started(await startDisplay());
    const hub = started(await startSharedHub({ env: withoutDisplay(), mode: 'relay' }));
    const laptop = started(await otherComputer(hub, 'laptop'));
    started(await startXterm(display));
    const { page, problems } = await open(await hub.pairingLink());
    await page.getByText('Away: texts are typed when it is back').waitFor();
    const seen = await watchStates(page);
    await send(page, 'for later');
    await status(page, 'queued');
    await expectTrue(page, seen, 'queued');
    await page.getByRole('button', { name: /^Computer:/ }).tap();
    await page.getByText('Away · 1 message waits').waitFor({ timeout: TRUE_WITHIN_MS });

    await laptop.start(display.env);
    await newestSays(page, 'Read by the program', 'for later');
    await expectTrue(page, seen, 'typed');
    await page.getByText('Goes into xterm').waitFor({ timeout: TRUE_WITHIN_MS });
    await page.getByText('Online', { exact: true }).waitFor({ timeout: TRUE_WITHIN_MS });
    await laptop.kill9();
    await page.getByText('Away: texts are typed when it is back').waitFor({ timeout: TRUE_WITHIN_MS });
    expect(problems).toEqual([]);
  });

  it('held on the computer, for it was sent long before it arrived; then cancelled from the phone', async () => {
    const display = started(await startDisplay());
    const hub = started(await startSharedHub({ env: display.env, settings: { holdAfterMs: 300 } }));
    const terminal = started(await startXterm(display));
    const { page, context, problems } = await open(await hub.pairingLink());
    await page.getByText('Goes into xterm').waitFor();
    const seen = await watchStates(page);
    await context.setOffline(true);
    await page.getByText('texts are kept on this phone').waitFor({ timeout: TRUE_WITHIN_MS });
    const sentAt = Date.now();
    await send(page, 'old by then');
    await newestSays(page, 'Waiting on this phone', 'old by then');
    await expect.poll(() => Date.now() - sentAt).toBeGreaterThan(500);
    await context.setOffline(false);
    await newestSays(page, 'Held on the computer', 'old by then');
    await expectTrue(page, seen, 'held');
    await page.getByRole('link', { name: 'History' }).tap();
    await page.getByRole('button', { name: 'Actions for: old by then' }).tap();
    await page.getByText('It was old when it arrived. Decide on the computer.').waitFor();
    await page.getByRole('button', { name: 'Cancel it' }).tap();
    await page.getByText('Cancelled').waitFor({ timeout: TRUE_WITHIN_MS });
    expect(await terminal.read()).toBe('');
    expect(problems).toEqual([]);
  });

  it('not typed, with the reason, where nothing can be typed; and that is said before', async () => {
    const hub = started(await startSharedHub({ env: withoutDisplay() }));
    const { page, problems } = await open(await hub.pairingLink());
    await page.getByText(/^Cannot type there: .*DISPLAY/).waitFor();
    const seen = await watchStates(page);
    await send(page, 'to nobody');
    await newestSays(page, 'Not typed', 'to nobody');
    await newestSays(page, 'Nothing can be typed on that computer now.', 'to nobody');
    await expectTrue(page, seen, 'failed');
    expect(problems).toEqual([]);
  });

  it('too old, when its day is over on the relay', async () => {
    const hub = started(await startSharedHub({ env: withoutDisplay(), mode: 'relay' }));
    started(await otherComputer(hub, 'laptop'));
    const { page, context, problems } = await open(await hub.pairingLink());
    await page.getByText('Away: texts are typed when it is back').waitFor();
    await context.setOffline(true);
    await send(page, 'a day old');
    await newestSays(page, 'Waiting on this phone', 'a day old');
    // As if it had been sent a day ago, but for five seconds.
    await page.evaluate(
      async (createdAt) => {
        const request = indexedDB.open('lantype');
        await new Promise((resolve) => {
          request.onsuccess = resolve;
        });
        const store = request.result.transaction('messages', 'readwrite').objectStore('messages');
        const all = store.getAll();
        await new Promise((resolve) => {
          all.onsuccess = () => {
            store.put({ ...all.result[0], createdAt });
            store.transaction.oncomplete = resolve;
          };
        });
        request.result.close();
        const channel = new BroadcastChannel('lantype');
        channel.postMessage('changed');
        channel.close();
      },
      Date.now() - DAY_MS + 5_000,
    );
    const seen = await watchStates(page);
    await context.setOffline(false);
    await newestSays(page, 'Waiting for the computer', 'a day old');
    await newestSays(page, 'Expired, not typed', 'a day old');
    await expectTrue(page, seen, 'expired');
    expect(problems).toEqual([]);
  });

  it('the relay stops and comes back; then this phone is removed, and let in again', async () => {
    const display = started(await startDisplay());
    const hub = started(await startSharedHub({ env: display.env }));
    started(await startXterm(display));
    const { page, problems } = await open(await hub.pairingLink());
    await page.getByText('Goes into xterm').waitFor();
    await hub.stopRelay();
    await page.getByText('No connection to the relay.').waitFor({ timeout: TRUE_WITHIN_MS });
    await send(page, 'meanwhile');
    await newestSays(page, 'Waiting on this phone', 'meanwhile');
    await hub.startRelay();
    await newestSays(page, 'Read by the program', 'meanwhile');
    await page.getByText('No connection to the relay.').waitFor({ state: 'detached', timeout: TRUE_WITHIN_MS });

    await hub.cli('token', 'revoke', 'Android phone');
    await page.getByText('This phone was removed from the relay.').waitFor({ timeout: TRUE_WITHIN_MS });
    await send(page, 'not yet');
    await newestSays(page, 'Waiting on this phone', 'not yet');
    // Opened where the page is already: only the fragment of the address changes.
    await page.goto(await hub.pairingLink());
    await newestSays(page, 'Read by the program', 'not yet');
    expect(problems).toEqual([]);
  });
});
