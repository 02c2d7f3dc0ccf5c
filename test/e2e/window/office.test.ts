import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingChromium } from '../../helpers/chromium.ts';
import { eventually } from '../../helpers/eventually.ts';
import { output } from '../../helpers/processes/child.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { missingPrograms } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { windowSuite } from './window-suite.ts';

const missing = missingPrograms('xterm') ?? missingChromium;
const PHONE = path.resolve(import.meta.dirname, '../lan/phone.ts');

describe('more than one person', skipUnless(missing === undefined, missing ?? ''), () => {
  const suite = windowSuite({ lanAddresses: ['127.0.0.44'] });

  it('ask me first: a new phone waits until its user allows it, types then, and is stopped when refused', async () => {
    const { page, go } = suite.window;
    const ana = await suite.hub.token('send', "Ana's phone");
    const ben = await suite.hub.token('send', "Ben's phone");
    const post = (token: string, text: string) => suite.hub.post(token, { deviceId: 'ana-desk', text });
    await go('Settings');
    await page.getByLabel('Ask me first').check();
    await page.getByText('Saved', { exact: true }).waitFor();
    const terminal = await startXterm(suite.display);
    expect(await post(ana, 'may I? ')).toMatchObject({ status: 'held' });
    expect(await post(ben, 'me too ')).toMatchObject({ status: 'held' });

    await go('Activity');
    const held = page.locator('[data-held]');
    const ofAna = held.filter({ hasText: "From Ana's phone" });
    await ofAna.getByText('You want to be asked before this sender types here.').waitFor();
    await ofAna.getByRole('button', { name: "Always allow Ana's phone" }).click();
    await ofAna.getByRole('button', { name: "Always allow Ana's phone" }).waitFor({ state: 'detached' });
    expect(await terminal.read()).toBe('');
    expect(await post(ana, 'now I may. ')).toMatchObject({ status: 'typed' });
    await eventually('the allowed text', async () => (await terminal.read()) === 'now I may. ');
    await ofAna.getByRole('button', { name: 'Type now' }).click();
    await eventually('the held text', async () => (await terminal.read()) === 'now I may. may I? ');

    const ofBen = held.filter({ hasText: "From Ben's phone" });
    await ofBen.getByRole('button', { name: "Never allow Ben's phone" }).click();
    await ofBen.waitFor({ state: 'detached' });
    expect(await post(ben, 'and now? ')).toMatchObject({ status: 'cancelled' });

    await go('Devices');
    const row = page.locator('[data-sender]', { hasText: "Ben's phone" });
    await row.getByText('Refused').waitFor();
    // The relay's admin has no say in it.
    await suite.hub.cli('token', 'grant', "Ben's phone", '--to', 'all', '--keys');
    expect(await post(ben, 'and now? ')).toMatchObject({ status: 'cancelled' });
    await row.getByRole('button', { name: "Undo what was decided about Ben's phone" }).click();
    await row.getByText('Not decided').waitFor();
    expect(await terminal.read()).toBe('now I may. may I? ');
    const { senders, askFirst } = await suite.hub
      .cli('senders', 'allow', "Ben's phone")
      .then(() => suite.hub.cli('senders', '--ask-first', 'off'));
    expect(askFirst).toBe(false);
    expect(senders).toMatchObject([
      { name: "Ben's phone", verdict: 'allowed' },
      { name: "Ana's phone", verdict: 'allowed' },
    ]);
    await terminal.stop();
  });

  it('who pairs a phone picks its computers; changed later, it counts at once', async () => {
    const { page, go } = suite.window;
    const study = await suite.hub.token('receive', 'study', 'study');
    const agent = await RawAgent.register({ url: suite.hub.url, token: study, deviceId: 'study', name: 'Study' });
    agent.ackEverything();
    await go('Pair');
    await page.getByRole('button', { name: 'Turn sharing on' }).click();
    await page.getByText('Pick at least one computer.').waitFor();
    expect(await page.getByRole('button', { name: 'Show a code' }).isDisabled()).toBe(true);
    await page.getByLabel('Study').check();
    await page.getByLabel('Texts only').check();
    await page.getByRole('button', { name: 'Show a code' }).click();
    const link = (await page.locator('.pairing-link').textContent()) ?? '';
    await output(process.execPath, [PHONE, link, 'study', 'for the study'], suite.display.env);
    await page.getByText('Pixel is paired').waitFor();
    await eventually('the text', () => agent.texts.includes('for the study'));

    await go('Devices');
    const row = page.locator('[data-token="Pixel"]');
    await row.getByText('Study · texts only').waitFor();
    await row.getByRole('button', { name: 'Change what Pixel may do' }).click();
    await row.getByLabel('All computers').check();
    await row.getByLabel('Texts only').uncheck();
    await row.getByRole('button', { name: 'Save' }).click();
    await row.getByText('All computers').waitFor();
    const { tokens } = (await suite.hub.cli('token', 'list')) as { tokens: object[] };
    expect(tokens).toContainEqual(expect.objectContaining({ name: 'Pixel', grants: { devices: 'all', keys: true } }));
    agent.stop();
  });
});
