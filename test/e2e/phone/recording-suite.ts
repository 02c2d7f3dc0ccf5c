import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { type EngineScript, ScriptedEngine } from '../../helpers/scripted-engine.ts';
import { type PhoneBrowser, setPreferences, startPhoneBrowser } from './phone-page.ts';
import type { SharedHub } from './shared-hub.ts';

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
