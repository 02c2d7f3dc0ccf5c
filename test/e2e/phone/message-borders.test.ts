import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import {
  field,
  newestSays,
  openPaired,
  type PhoneBrowser,
  send,
  setPreferences,
  startPhoneBrowser,
} from './phone-page.ts';
import { startSharedHub } from './shared-hub.ts';

const missing = missingPrograms('xterm', 'chromium');

describe('the borders of messages', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let browser: PhoneBrowser;
  beforeAll(async () => {
    browser = await startPhoneBrowser();
  });
  afterAll(() => browser.stop());

  async function open(preferences: object = {}) {
    const desk = started(await startDisplay());
    const hub = started(await startSharedHub({ env: desk.env }));
    const terminal = started(await startXterm(desk));
    const phone = started(await browser.open());
    const { page } = phone;
    await setPreferences(page, preferences);
    await openPaired(page, hub);
    await page.getByText('Goes into xterm').waitFor();
    const stands = (text: string) => eventually(`"${text}"`, async () => (await terminal.read()) === text);
    return { page, stands, phone };
  }

  const sendTyped = async (page: Page, text: string, shown = text): Promise<void> => {
    await send(page, text);
    await newestSays(page, 'Read by the program', shown);
  };

  it('two texts do not stick together, and what goes on with another one says so and can be parted', async () => {
    const { page, stands, phone } = await open();
    await sendTyped(page, 'hello');
    await sendTyped(page, 'world');
    await stands('hello world');
    await sendTyped(page, ', and all');
    await stands('hello world, and all');
    await field(page).fill('of it');
    await page.getByText('Goes on after “hello world, and all”').waitFor();
    await page.getByRole('button', { name: 'New text' }).tap();
    await page.locator('.goes-on').waitFor({ state: 'detached' });
    await sendTyped(page, 'of it');
    await stands('hello world, and allof it');
    await page.locator('.keys-switch').tap();
    await page.locator('[data-key="enter"]').tap();
    // Where the screen is small, the pad hides what was sent.
    await page.locator('.keys-switch').tap();
    await sendTyped(page, 'new line');
    await stands('hello world, and allof it\rnew line');
    expect(phone.problems).toEqual([]);
  });

  it('spoken commands go on over the border: spaces, capitals, quotation marks; also after a reload', async () => {
    const { page, stands } = await open({ spokenCommands: true, speechLanguage: 'es-ES' });
    await field(page).fill('coma');
    await page.locator('.preview output', { hasText: ',' }).waitFor();
    await sendTyped(page, 'hola coma', 'Hola,');
    await sendTyped(page, 'qué tal interrogación', 'qué tal?');
    await stands('Hola, qué tal?');
    await sendTyped(page, 'dijo comillas', 'Dijo "');
    await page.reload();
    await page.getByText('Goes into xterm').waitFor();
    await field(page).fill('sí coma');
    await page.locator('.preview').waitFor();
    await sendTyped(page, 'sí comillas', 'sí"');
    await stands('Hola, qué tal? Dijo "sí"');
  });

  it('every text is one of its own where the user wants that', async () => {
    const { page, stands } = await open({ joinMessages: false });
    await sendTyped(page, 'hello');
    await sendTyped(page, 'world');
    await stands('helloworld');
  });
});
