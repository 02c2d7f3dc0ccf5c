import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { type EngineScript, ScriptedEngine, says } from '../../helpers/scripted-engine.ts';
import { BEEPING, beepsIn } from './beeps.ts';
import { type PhoneBrowser, setPreferences, startPhoneBrowser } from './phone-page.ts';
import { type SharedHub, startSharedHub } from './shared-hub.ts';

/** Chromium whose microphone hears a WAV file, once, from when it is opened. */
export function browserThatHears(folder: string, wav: Uint8Array, args: readonly string[] = []): Promise<PhoneBrowser> {
  const file = path.join(folder, 'microphone.wav');
  writeFileSync(file, wav);
  return startPhoneBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${file}%noloop`,
    ...args,
  ]);
}

export async function startEngine(script: EngineScript): Promise<ScriptedEngine> {
  const engine = await ScriptedEngine.start();
  engine.does(script);
  return engine;
}

/**
 * Reads what the page's own recorder has made of the microphone so far. That is what is compared with: on a busy machine
 * the browser's stand-in for a microphone has gaps, and the WAV file is not what the page heard. Before the page is opened.
 */
export async function keepRecorded(page: Page): Promise<() => Promise<Buffer>> {
  await page.addInitScript(() => {
    const kept: Blob[] = [];
    // A property of its own: a class would be one of another name.
    const Real = AudioWorkletNode;
    window.AudioWorkletNode = class extends Real {
      constructor(...parts: ConstructorParameters<typeof Real>) {
        super(...parts);
        this.port.addEventListener('message', ({ data }) => {
          if (data instanceof Int16Array) kept.push(new Blob([data as Int16Array<ArrayBuffer>]));
        });
      }
    };
    const recorded = (): Promise<string> =>
      new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result).replace(/^.*,/, ''));
        reader.readAsDataURL(new Blob(kept));
      });
    Object.assign(window, { recorded });
  });
  return async () =>
    Buffer.from(await page.evaluate(() => (window as unknown as { recorded(): Promise<string> }).recorded()), 'base64');
}

/** A relay whose engine hears beeps, and a browser whose microphone has them; for a file of tests. */
export interface BeepingHub {
  readonly engine: ScriptedEngine;
  readonly hub: SharedHub;
  readonly browser: PhoneBrowser;
  /** The engine answers with the beeps that it hears. */
  answer(): void;
  stop(): Promise<void>;
}

export async function startBeepingHub(): Promise<BeepingHub> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-beeps-'));
  const engine = await ScriptedEngine.start();
  const answer = (): void =>
    engine.does(({ samples }, response) => says(response, { text: beepsIn(samples).join(' ') }));
  const browser = await browserThatHears(folder, BEEPING);
  const settings = { recognition: { address: engine.address } };
  const hub = await startSharedHub({ env: withoutDisplay(), settings });
  return {
    ...{ engine, hub, browser, answer },
    async stop() {
      await browser.stop();
      await hub.stop();
      await engine.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** As a user who has chosen *My computer*. */
export async function openRecording(page: Page, hub: SharedHub, preferences: object = {}): Promise<void> {
  await setPreferences(page, { recognisedBy: 'computer', ...preferences });
  await page.addInitScript((stored) => localStorage.setItem('lantype.relay', stored), await hub.membership());
  await page.goto(hub.origin);
  await page.locator('.chosen').waitFor();
  await recordButton(page).waitFor();
}

export function recordButton(page: Page) {
  return page.getByRole('button', { name: 'Speak', exact: true, disabled: false });
}

export function stopRecording(page: Page) {
  return page.getByRole('button', { name: 'Stop', exact: true });
}
