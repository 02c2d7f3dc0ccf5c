import { beforeAll, describe, expect, it } from 'vitest';
import { missingChromium } from '../../helpers/chromium.ts';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { readClipboard } from '../desktop/clipboard.ts';
import { missingPrograms } from '../desktop/display.ts';
import { startChromium } from '../desktop/page.ts';
import { startXterm } from '../desktop/programs.ts';
import { windowSuite } from './window-suite.ts';

const missing = missingPrograms('xterm', 'xclip') ?? missingChromium;
const TEXT = 'Grüße an “alle”, 👋🏽';

describe('typing from the window', skipUnless(missing === undefined, missing ?? ''), () => {
  const suite = windowSuite();
  let sender: string;
  beforeAll(async () => {
    sender = await suite.hub.token('send', "Ana's phone");
  });

  it('a message that is held lands in xterm when its user says so, and not before', async () => {
    const { page, go } = suite.window;
    const terminal = await startXterm(suite.display);
    await go('Activity');
    await page.getByRole('button', { name: 'Pause typing' }).click();
    await page.getByText('Typing paused').waitFor();
    await suite.hub.post(sender, { deviceId: 'ana-desk', text: TEXT });
    const held = page.locator('[data-held]');
    await held.getByText('Typing was paused.').waitFor();
    await held.getByRole('button', { name: 'Show text' }).click();
    await held.getByText(TEXT).waitFor();
    await page.getByRole('button', { name: 'Resume typing' }).click();
    await page.getByText('Ready to type').waitFor();

    await held.getByRole('button', { name: 'Type now' }).click();
    await held.getByText('Click where it should go: typing in 3 s').waitFor();
    await held.getByRole('button', { name: 'Cancel' }).click();
    await held.getByRole('button', { name: 'Type now' }).click();
    await held.getByText('typing in 1 s').waitFor();
    expect(await terminal.read()).toBe('');
    await held.waitFor({ state: 'detached' });
    await eventually('the text', async () => (await terminal.read()) === TEXT);
    await page.locator('[data-message][data-status="typed"]').waitFor();
    await terminal.stop();
  });

  it('a held one can be copied, and discarded', async () => {
    const { page } = suite.window;
    await page.getByRole('button', { name: 'Pause typing' }).click();
    await page.getByText('Typing paused').waitFor();
    await suite.hub.post(sender, { deviceId: 'ana-desk', text: TEXT });
    const held = page.locator('[data-held]');
    await held.getByRole('button', { name: 'Copy' }).click();
    await held.waitFor({ state: 'detached' });
    expect(await readClipboard(suite.display)).toBe(TEXT);
    await page.locator('[data-message][data-status="clipboard"]').waitFor();

    await suite.hub.post(sender, { deviceId: 'ana-desk', text: TEXT });
    await held.getByRole('button', { name: 'Discard' }).click();
    await held.getByRole('group', { name: 'Discard this message?' }).getByRole('button', { name: 'Discard' }).click();
    await held.waitFor({ state: 'detached' });
    await page.locator('[data-message][data-status="cancelled"]').waitFor();
    await page.getByRole('button', { name: 'Resume typing' }).click();
  });

  it('types a test sentence into its own field, and finds every character there', async () => {
    const desktop = await startChromium(suite.display);
    await desktop.page.goto(await suite.hub.loginLink());
    await desktop.page.getByRole('link', { name: 'Diagnosis' }).click();
    await desktop.page.getByRole('button', { name: 'Type the test sentence' }).click();
    await desktop.page.getByText(/^All \d+ characters arrived as they were sent$/).waitFor();
    await desktop.page.getByText('Read by the program').waitFor();
    await desktop.stop();
  });
});
