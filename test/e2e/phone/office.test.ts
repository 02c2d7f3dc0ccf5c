import { afterAll, beforeAll, expect, it } from 'vitest';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { otherComputer } from './other-computer.ts';
import { newestSays, openPaired, type PhoneBrowser, send, startPhoneBrowser } from './phone-page.ts';
import { startSharedHub } from './shared-hub.ts';

const started = stopAfterEach();
let browser: PhoneBrowser;
beforeAll(async () => {
  browser = await startPhoneBrowser();
});
afterAll(() => browser.stop());

it('the page follows what the phone may do: computers come and go for it, keys do, and what waits is taken back', {
  timeout: 60_000,
}, async () => {
  const hub = started(await startSharedHub({ env: withoutDisplay(), mode: 'relay' }));
  for (const device of ['laptop', 'attic']) started(await otherComputer(hub, device));
  const { page, problems } = started(await browser.open());
  await openPaired(page, hub);
  const grant = (...args: string[]) => hub.cli('token', 'grant', 'pages', ...args);
  const picker = page.getByRole('button', { name: /^Computer:/ });
  await picker.tap();
  await page.locator('.computers').getByText('laptop').tap();
  await send(page, 'for the laptop');
  await newestSays(page, 'Waiting for the computer', 'for the laptop');
  await page.getByRole('button', { name: 'Keys' }).waitFor();

  // No key more: the pad goes; what waits is a text.
  await grant('--texts-only');
  await page.getByRole('button', { name: 'Keys' }).waitFor({ state: 'detached' });
  await newestSays(page, 'Waiting for the computer', 'for the laptop');

  // Not this computer any more: the phone asks for another, and says what became of the text.
  await grant('--to', 'attic');
  await page.locator('.picker[role="alert"]').waitFor();
  await newestSays(page, 'Cancelled', 'for the laptop');
  await newestSays(page, 'This phone may no longer do that there.', 'for the laptop');
  expect(await page.locator('.picker').getByText('attic').count()).toBe(1);
  await page.locator('.computers').getByText('attic').tap();
  await picker.waitFor();

  await grant('--to', 'all', '--keys');
  await page.getByRole('button', { name: 'Keys' }).waitFor();
  await picker.tap();
  await page.locator('.computers').getByText('laptop').waitFor();
  expect(problems).toEqual([]);
});
