import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { pocketsphinx } from '../../helpers/pocketsphinx.ts';
import type { ScriptedEngine } from '../../helpers/scripted-engine.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { spokenWav } from '../../helpers/spoken.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { field, newestSays, type PhoneBrowser, sendButton } from './phone-page.ts';
import { browserThatHears, openRecording, recordButton, startEngine, stopRecording } from './recording-suite.ts';
import { startSharedHub } from './shared-hub.ts';

const missing = missingPrograms('chromium', 'xterm', 'espeak-ng', 'pocketsphinx_continuous');
const SENTENCES = ['one two three', 'open the window', 'zero four one', 'save the file'];

describe('speech, recognised on this computer', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-speech-'));
  let browser: PhoneBrowser;
  let engine: ScriptedEngine;
  beforeAll(async () => {
    engine = await startEngine(pocketsphinx);
    browser = await browserThatHears(folder, spokenWav(SENTENCES, 1_200));
  });
  afterAll(async () => {
    await browser.stop();
    await engine.stop();
    rmSync(folder, { recursive: true });
  });

  it('goes from the microphone through a real recogniser into a real window, word for word', async () => {
    const display = started(await startDisplay());
    const settings = { recognition: { address: engine.address, prompt: 'window' } };
    const hub = started(await startSharedHub({ env: display.env, settings }));
    const terminal = started(await startXterm(display));
    const phone = started(await browser.open('iphone'));
    const { page } = phone;
    // The engine is that of all tries.
    const before = engine.asked.length;
    await openRecording(page, hub);
    await page.getByText('The sound goes to your computer, and is recognised there.').waitFor();
    await recordButton(page).tap();
    await page.getByRole('meter', { name: 'Loudness' }).waitFor();
    // Each sentence as soon as it ends, while the next one is recorded.
    for (let said = 1; said <= SENTENCES.length; said += 1) {
      const until = SENTENCES.slice(0, said).join(' ');
      await eventually(`"${until}"`, async () => (await field(page).inputValue()) === until, 20_000);
    }
    await stopRecording(page).tap();
    await recordButton(page).waitFor();
    await sendButton(page).tap();
    await newestSays(page, 'Read by the program');
    await eventually('the text', async () => (await terminal.read()) === SENTENCES.join(' '));
    expect(engine.asked.slice(before).map(({ fields }) => fields.language)).toEqual(SENTENCES.map(() => 'en'));
    expect(phone.problems).toEqual([]);
  });
});
