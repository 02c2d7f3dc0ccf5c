import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startChromium } from '../desktop/page.ts';
import { startMousepad, startXterm } from '../desktop/programs.ts';
import { newestSays, type PhoneBrowser, send, startPhoneBrowser } from './phone-page.ts';
import { startSharedHub } from './shared-hub.ts';

const missing = missingPrograms('xterm', 'mousepad', 'chromium');

describe('the keys of the phone', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let browser: PhoneBrowser;
  beforeAll(async () => {
    browser = await startPhoneBrowser();
  });
  afterAll(() => browser.stop());

  async function paired() {
    const display = started(await startDisplay());
    const hub = started(await startSharedHub({ env: display.env }));
    const phone = started(await browser.open());
    const open = async (program: string): Promise<void> => {
      await phone.page.goto(await hub.pairingLink());
      await phone.page.getByText(`Goes into ${program}`).waitFor();
    };
    return { display, page: phone.page, open };
  }

  const press = async (page: Awaited<ReturnType<typeof paired>>['page'], key: string): Promise<void> => {
    const keys = page.getByRole('button', { name: 'Keys' });
    if ((await keys.getAttribute('aria-expanded')) === 'false') await keys.tap();
    await page.getByRole('button', { name: key, exact: true }).tap();
  };

  it('undo takes back the last text in a GTK editor', async () => {
    const { display, page, open } = await paired();
    const editor = started(await startMousepad(display));
    await open('mousepad');
    await send(page, 'stays ');
    await newestSays(page, 'Read by the program', 'stays');
    await send(page, 'goes');
    await newestSays(page, 'Read by the program', 'goes');
    await press(page, 'Undo');
    await eventually('the undo', async () => (await editor.read()).trim() === 'stays');
  });

  it('undo takes back the last text in Chromium', async () => {
    const { display, page, open } = await paired();
    const window = started(await startChromium(display));
    await window.focus('textarea');
    await open('chromium');
    await send(page, 'stays ');
    await eventually('the first text', async () => (await window.read('textarea')) === 'stays ');
    await send(page, 'goes');
    await eventually('both', async () => (await window.read('textarea')) === 'stays goes');
    await press(page, 'Undo');
    await eventually('the undo', async () => (await window.read('textarea')) === 'stays ');
  });

  it('all twelve reach the computer, in the order in which they were tapped', async () => {
    const { display, page, open } = await paired();
    const terminal = started(await startXterm(display));
    await open('xterm');
    const taps: readonly (readonly [key: string, bytes: string])[] = [
      ['Escape', '\x1b'],
      ['Tab', '\t'],
      ['Up', '\x1b[A'],
      ['Down', '\x1b[B'],
      ['Left', '\x1b[D'],
      ['Right', '\x1b[C'],
      ['Home', '\x1b[H'],
      ['End', '\x1b[F'],
      ['Delete', '\x1b[3~'],
      ['Enter', '\r'],
      ['Undo', '\x1a'],
      ['Backspace', '\b'],
    ];
    for (const [key] of taps) await press(page, key);
    const expected = taps.map(([, bytes]) => bytes).join('');
    const typed = await eventually('the keys', async () => {
      const text = await terminal.read();
      return text.length >= expected.length && text;
    });
    // Which of the two codes a terminal sends for Backspace is its own setting.
    expect(JSON.stringify(typed.replace(/\x7f/g, '\b'))).toBe(JSON.stringify(expected));
  });
});
