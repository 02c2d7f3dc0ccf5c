import { describe, expect, it } from 'vitest';
import { en } from '../../../src/phone/language/en.ts';
import { SPEECH_PROBLEMS } from '../../../src/phone/speech/dictation.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { missingPrograms } from '../desktop/display.ts';
import { field, newestSays, openPaired } from './phone-page.ts';
import { stubRecognition } from './recognition-stub.ts';
import { speakButton, speechSuite, stopButton } from './speech-suite.ts';

const missing = missingPrograms('chromium');

describe('dictation', skipUnless(missing === undefined, missing ?? ''), () => {
  const suite = speechSuite();
  const { open } = suite;

  it('shows what is being heard, keeps what is certain, goes on when the browser ends, and stops when told', async () => {
    const { page, ear } = await open({ speechLanguage: 'es-MX' });
    await speakButton(page).tap();
    await page.getByText('Listening …').waitFor();
    expect(await ear.started()).toEqual(['es-MX']);
    await ear.hears([['hola qué', false]]);
    await page.locator('.interim', { hasText: 'hola qué' }).waitFor();
    expect(await field(page).inputValue()).toBe('');
    await ear.hears([['Hola, ¿qué tal?', true]]);
    expect(await field(page).inputValue()).toBe('Hola, ¿qué tal?');
    await ear.ends();
    await expect.poll(ear.listening).toBe(1);
    expect(await ear.started()).toEqual(['es-MX', 'es-MX']);
    await ear.hears([['todo bien', true]]);
    expect(await field(page).inputValue()).toBe('Hola, ¿qué tal? todo bien');
    // What the browser never came to be certain of was said all the same.
    await ear.hears([
      ['todo bien', true],
      [' gracias', false],
    ]);
    await stopButton(page).tap();
    await speakButton(page).waitFor();
    expect(await field(page).inputValue()).toBe('Hola, ¿qué tal? todo bien gracias');
    expect(await ear.listening()).toBe(0);
  });

  it.each(SPEECH_PROBLEMS.filter((code) => code !== 'no-speech' && code !== 'failed'))(
    'explains %s, and can be started again',
    async (code) => {
      const { page, ear } = await open();
      await speakButton(page).tap();
      await page.getByText('Listening …').waitFor();
      await ear.hears([['until here', true]]);
      await ear.fails(code);
      await page.getByRole('alert').filter({ hasText: en.speak.problems[code] }).waitFor();
      expect(await ear.listening()).toBe(0);
      expect(await field(page).inputValue()).toBe('until here');
      await speakButton(page).tap();
      await page.getByText('Listening …').waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    },
  );

  it('explains an error that nobody knows yet', async () => {
    const { page, ear } = await open();
    await speakButton(page).tap();
    await page.getByText('Listening …').waitFor();
    await ear.fails('of-tomorrow');
    await page.getByText(en.speak.problems.failed).waitFor();
  });

  it('goes on through silence for a while, and then says that nothing was heard', async () => {
    const { page, ear } = await open();
    await speakButton(page).tap();
    for (const rounds of [1, 2, 3]) {
      await expect.poll(async () => (await ear.started()).length).toBe(rounds);
      await ear.fails('no-speech');
    }
    await page.getByText(en.speak.problems['no-speech']).waitFor();
    expect(await ear.listening()).toBe(0);
  });

  it('sends by itself after a pause, if the user wants that, and not while more is being said', async () => {
    const { page, ear } = await open({ sendAfterPause: 3 });
    await speakButton(page).tap();
    await page.getByText('Listening …').waitFor();
    await ear.hears([['One thing', true]]);
    await page.getByText('Is sent after the pause').waitFor();
    await ear.hears([
      ['One thing', true],
      [' and', false],
    ]);
    await page.getByText('Is sent after the pause').waitFor({ state: 'detached' });
    await ear.hears([
      ['One thing', true],
      [' and another', true],
    ]);
    await newestSays(page, 'Not typed', 'One thing and another');
    expect(await field(page).inputValue()).toBe('');
    // Still listening for the next one.
    await stopButton(page).waitFor();
    await ear.hears([
      ['One thing', true],
      [' and another', true],
      ['Wait with this', true],
    ]);
    await page.getByRole('button', { name: 'Wait', exact: true }).tap();
    await page.getByText('Is sent after the pause').waitFor({ state: 'detached' });
    expect(await field(page).inputValue()).toBe('Wait with this');
  });

  it('makes signs of spoken commands, shows them before, and sends what it showed', async () => {
    const { page, ear } = await open({ speechLanguage: 'es-ES', spokenCommands: true });
    await speakButton(page).tap();
    await page.getByText('Listening …').waitFor();
    await ear.hears([['hola coma qué tal interrogación pulsa enter', true]]);
    await page.locator('.preview output', { hasText: 'Hola, qué tal? [Enter]' }).waitFor();
    await page.getByRole('button', { name: /^Send to/ }).tap();
    await newestSays(page, /./, 'Hola, qué tal? [Enter]');
  });

  it('has a text field where there is no recognition at all', async () => {
    suite.phone = await suite.browser.open('iphone');
    const { page } = suite.phone;
    await openPaired(page, suite.hub);
    await page.getByPlaceholder('Tap here, then the microphone of your keyboard').waitFor();
    expect(await speakButton(page).count()).toBe(0);
  });

  it('says where the sound goes, where one taps and in the settings; and that it stays, where it does', async () => {
    suite.phone = await suite.browser.open();
    const { page } = suite.phone;
    await stubRecognition(page, { local: ['es-ES'] });
    await openPaired(page, suite.hub);
    await page.getByText(en.speak.sound).waitFor();
    await page.getByRole('link', { name: 'Settings' }).tap();
    await page.getByText(en.settings.speechPrivacy).waitFor();
    await page.getByLabel('Language that you speak').selectOption('es-ES');
    await page.getByText(en.settings.speechPrivacyLocal).waitFor();
    await page.getByRole('link', { name: 'Speak' }).tap();
    await page.getByText(en.speak.soundLocal).waitFor();
  });

  it('says that the keyboard decides where the sound goes, where the browser has no ear', async () => {
    suite.phone = await suite.browser.open('iphone');
    const { page } = suite.phone;
    await openPaired(page, suite.hub);
    await page.getByText(en.speak.soundKeyboard).waitFor();
    await page.getByRole('link', { name: 'Settings' }).tap();
    await page.getByText(en.settings.noSpeech).waitFor();
  });

  it('stops when the page is left', async () => {
    const { page, ear } = await open();
    await speakButton(page).tap();
    await page.getByText('Listening …').waitFor();
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await expect.poll(ear.listening).toBe(0);
  });
});
