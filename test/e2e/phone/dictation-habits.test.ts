import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { missingPrograms } from '../desktop/display.ts';
import { field, sendButton } from './phone-page.ts';
import type { Ear, StubPiece } from './recognition-stub.ts';
import { speakButton, speechSuite, stopButton } from './speech-suite.ts';

const missing = missingPrograms('chromium');
/** What a desktop browser says of itself, and a phone that is asked for the "desktop site". */
const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const draft = (text: string): StubPiece => [text, true, 0];
const final = (text: string): StubPiece => [text, true, 0.9];
const interim = (text: string): StubPiece => [text, false, 0];

describe('dictation, as browsers and keyboards have it', skipUnless(missing === undefined, missing ?? ''), () => {
  const suite = speechSuite({ lingers: true });

  interface Opened {
    readonly page: Page;
    readonly ear: Ear;
    /** The texts that the page has posted. */
    readonly messages: readonly string[];
  }

  async function open(preferences: object = {}, options: BrowserContextOptions = {}): Promise<Opened> {
    const { page, ear } = await suite.open(preferences, options);
    const messages: string[] = [];
    page.on('request', (request) => {
      if (!request.url().endsWith('/transcription')) return;
      const { payload } = request.postDataJSON() as { payload: { value?: string }[] };
      messages.push(payload.map(({ value = '' }) => value).join(''));
    });
    return { page, ear, messages };
  }

  const beginSpeaking = async ({ page }: Opened): Promise<void> => {
    await speakButton(page).tap();
    await page.getByText('Listening …').waitFor();
  };
  const stands = (page: Page, text: string) =>
    expect.poll(() => field(page).inputValue(), { timeout: 5_000 }).toBe(text);

  it.each([
    ['as a phone', {}],
    ['as a "desktop site"', { userAgent: DESKTOP }],
  ])('drafts that are called final are said once, %s', async (_name, options) => {
    const opened = await open({ speechLanguage: 'es-ES' }, options);
    const { page, ear } = opened;
    await beginSpeaking(opened);
    await ear.hears([draft('hola')]);
    await ear.hears([draft('hola qué')]);
    await ear.hears([final('Hola, ¿qué tal?')]);
    await ear.ends();
    await stands(page, 'Hola, ¿qué tal?');
    await expect.poll(async () => (await ear.started()).length, { timeout: 5_000 }).toBe(2);
    await ear.hears([draft('bueno')]);
    await ear.hears([draft('bueno'), draft('bueno mañana')]);
    await ear.hears([draft('bueno'), draft('bueno mañana'), draft('bueno mañana voy')]);
    await ear.ends();
    await stands(page, 'Hola, ¿qué tal? bueno mañana voy');
  });

  it('honest finals are all kept, and Chinese has no spaces', async () => {
    const opened = await open({ speechLanguage: 'zh-CN' });
    const { page, ear } = opened;
    await beginSpeaking(opened);
    await ear.hears([[' uno', true, 0.8]]);
    await ear.hears([
      ['uno', true, 0.8],
      [' dos', true, 0.85],
    ]);
    await ear.ends();
    await stands(page, 'uno dos');
    await field(page).fill('');
    await expect.poll(async () => (await ear.started()).length, { timeout: 5_000 }).toBe(2);
    await ear.hears([final('今天天气')]);
    await ear.hears([final('今天天气'), final('很好')]);
    await ear.ends();
    await stands(page, '今天天气很好');
  });

  it('Send takes what is being heard along, once, and nothing of it comes afterwards', async () => {
    const opened = await open();
    const { page, ear, messages } = opened;
    await beginSpeaking(opened);
    await ear.hears([final('one'), interim(' two')]);
    await page.locator('.interim', { hasText: 'two' }).waitFor();
    await sendButton(page).tap();
    await sendButton(page).tap();
    await ear.hears([final('one'), final(' two')]);
    await expect.poll(() => messages, { timeout: 5_000 }).toEqual(['one two']);
    await ear.hears([final('one'), final(' two'), final(' two')]);
    await ear.ends();
    await speakButton(page).waitFor();
    await page.locator('.recent a', { hasText: 'one two' }).waitFor();
    expect([messages, await field(page).inputValue()]).toEqual([['one two'], '']);
  });

  it('Send can be tapped while there are interim words alone, and takes them where the browser has no last word', async () => {
    const opened = await open();
    const { page, ear, messages } = opened;
    await beginSpeaking(opened);
    expect(await page.locator('.send').isEnabled()).toBe(false);
    await ear.hears([interim('hello')]);
    await expect.poll(() => page.locator('.send').isEnabled()).toBe(true);
    await sendButton(page).tap();
    await expect.poll(() => messages, { timeout: 5_000 }).toEqual(['hello']);
    await ear.hears([final('hello there')]);
    await ear.ends();
    await page.locator('.recent a', { hasText: 'hello' }).waitFor();
    expect([messages, await field(page).inputValue()]).toEqual([['hello'], '']);
  });

  it('is sent by itself once, also where all results are called final', async () => {
    const opened = await open({ sendAfterPause: 1.5 });
    const { page, ear, messages } = opened;
    await beginSpeaking(opened);
    await ear.hears([draft('hello')]);
    await ear.hears([draft('hello'), draft('hello there')]);
    await expect.poll(() => messages, { timeout: 5_000 }).toEqual(['hello there']);
    await ear.hears([draft('hello'), draft('hello there'), final('hello there')], 0);
    await ear.ends(0);
    await stopButton(page).waitFor();
    await expect.poll(async () => (await ear.started()).length, { timeout: 5_000 }).toBe(2);
    expect([messages, await field(page).inputValue()]).toEqual([['hello there'], '']);
  });

  it('Stop and Speak at once: the last words stay, and the end of the old recognition means nothing', async () => {
    const opened = await open();
    const { page, ear } = opened;
    await beginSpeaking(opened);
    await ear.hears([interim('last words')]);
    await page.locator('.interim', { hasText: 'last words' }).waitFor();
    await stopButton(page).tap();
    await speakButton(page).tap();
    await expect.poll(async () => (await ear.started()).length, { timeout: 5_000 }).toBe(2);
    await ear.fails('aborted', 0);
    await stands(page, 'last words');
    await stopButton(page).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await ear.listening()).toBe(1);
    await ear.hears([final('and more')]);
    await stands(page, 'last words and more');
  });

  it('a new recognition that the browser ends for the sake of the old one is begun again', async () => {
    const opened = await open();
    const { page, ear } = opened;
    await beginSpeaking(opened);
    await ear.hears([interim('last words')]);
    await stopButton(page).tap();
    await speakButton(page).tap();
    await expect.poll(async () => (await ear.started()).length, { timeout: 5_000 }).toBe(2);
    await ear.fails('aborted', 1);
    await ear.hears([final('last words')], 0);
    await ear.ends(0);
    await expect.poll(async () => (await ear.started()).length, { timeout: 5_000 }).toBe(3);
    await ear.hears([final('and more')]);
    await stands(page, 'last words and more');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('what is said goes to the caret, and in place of what is selected', async () => {
    const opened = await open();
    const { page, ear } = opened;
    await field(page).fill('Good evening');
    const select = (start: number, end: number) =>
      field(page).evaluate((area, [from, to]) => (area as HTMLTextAreaElement).setSelectionRange(from, to), [
        start,
        end,
      ] as const);
    await select(4, 4);
    await beginSpeaking(opened);
    await ear.hears([final('old')]);
    await stands(page, 'Good old evening');
    await ear.hears([final('old'), final(' and quiet')]);
    await stands(page, 'Good old and quiet evening');
    await select(5, 18);
    await ear.hears([final('old'), final(' and quiet'), final(' bright')]);
    await stands(page, 'Good bright evening');
  });

  describe('a keyboard', () => {
    /** As a keyboard writes: the field has that text, and the page is told how it came there. */
    const writes = (page: Page, inputType: string, value: string) =>
      field(page).evaluate(
        (element, [type, text]) => {
          const area = element as HTMLTextAreaElement;
          area.value = text;
          // Chromium's constructor drops the types of other browsers.
          const event = new InputEvent('input', { data: text, bubbles: true });
          area.dispatchEvent(Object.defineProperty(event, 'inputType', { value: type }));
        },
        [inputType, value] as const,
      );

    it.each([
      'insertDictationResult',
      'insertReplacementText',
      'insertCompositionText',
      'insertFromComposition',
      'insertText',
      '',
    ])(
      'that puts back by “%s” what was sent writes no new text, and nothing is sent by itself twice',
      async (inputType) => {
        const { page, messages } = await open({ sendAfterPause: 1.5 });
        await field(page).tap();
        const session = await suite.phone.context.newCDPSession(page);
        await session.send('Input.imeSetComposition', { text: 'hello', selectionStart: 5, selectionEnd: 5 });
        await stands(page, 'hello');
        await sendButton(page).tap();
        await expect.poll(() => messages, { timeout: 5_000 }).toEqual(['hello']);
        await writes(page, inputType, 'hello');
        await stands(page, '');
        expect(await page.getByText('Is sent after the pause').count()).toBe(0);
        // Another one after it shows that the time of the first is over.
        await page.keyboard.type('x');
        await expect.poll(() => messages, { timeout: 5_000 }).toHaveLength(2);
        expect(messages.map((text) => text.trim())).toEqual(['hello', 'x']);
      },
    );

    it('that goes on dictating after what was sent writes what is new', async () => {
      const { page } = await open();
      await writes(page, 'insertDictationResult', 'Hello');
      await sendButton(page).tap();
      await stands(page, '');
      await writes(page, 'insertDictationResult', 'hello, how are');
      await stands(page, 'how are');
      await writes(page, 'insertDictationResult', 'Hello, how are you');
      await stands(page, 'how are you');
    });

    it('has ended its composition before the field is emptied', async () => {
      const { page, messages } = await open();
      await field(page).tap();
      const session = await suite.phone.context.newCDPSession(page);
      await page.evaluate(() => {
        const told: string[] = [];
        Object.assign(window, { told });
        const area = document.querySelector('textarea');
        area?.addEventListener('compositionend', ({ data }) => told.push(`${data} in ${area.value}`));
      });
      await session.send('Input.imeSetComposition', { text: 'composed', selectionStart: 8, selectionEnd: 8 });
      await stands(page, 'composed');
      await sendButton(page).tap();
      await expect.poll(() => messages, { timeout: 5_000 }).toEqual(['composed']);
      expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([
        'composed in composed',
      ]);
      await stands(page, '');
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    });

    it('that puts back what was cleared writes no new text either', async () => {
      const { page } = await open();
      await writes(page, 'insertCompositionText', 'never mind');
      await page.getByRole('button', { name: 'Clear the text' }).tap();
      await stands(page, '');
      await writes(page, 'insertCompositionText', 'mind');
      await stands(page, '');
    });

    it('may write the same again when the user does: letter by letter, or by pasting', async () => {
      const { page, messages } = await open({ joinMessages: false });
      await field(page).tap();
      for (const _time of ['first', 'second']) {
        await page.keyboard.type('ok');
        await sendButton(page).tap();
        await stands(page, '');
      }
      await writes(page, 'insertFromPaste', 'ok');
      await sendButton(page).tap();
      await expect.poll(() => messages, { timeout: 5_000 }).toEqual(['ok', 'ok', 'ok']);
    });
  });
});
