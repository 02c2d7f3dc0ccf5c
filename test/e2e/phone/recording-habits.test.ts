import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { type ScriptedEngine, says } from '../../helpers/scripted-engine.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { silence, tone, wav } from '../../helpers/sound.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms } from '../desktop/display.ts';
import { field, type OpenedPhone, type PhoneBrowser } from './phone-page.ts';
import { browserThatHears, openRecording, recordButton, startEngine, stopRecording } from './recording-suite.ts';
import { type SharedHub, startSharedHub } from './shared-hub.ts';

const missing = missingPrograms('chromium');

/** A minute with `LANTYPE_MATRIX=full`, for it takes one. Beeps of 0.6 s every two seconds, each a little higher than the one before. */
const BEEPS = process.env.LANTYPE_MATRIX === 'full' ? 30 : 9;
const pitchOf = (beep: number): number => 300 + 40 * beep;
const sound = wav(
  ...Array.from({ length: BEEPS }, (_, beep) => [silence(1_400), tone(600, 12_000, pitchOf(beep))]).flat(),
  silence(1_000),
);

const BYTES_OF_10_MS = 320;
/**
 * A beep is heard in eleven of these windows of 100 ms, which begin every 50. On a busy machine the browser's stand-in
 * for a microphone has gaps.
 */
const LEAST_WINDOWS = 4;

/** Which beeps are in these samples as a whole, in order: by how often the sign changes. */
function beepsIn(samples: Buffer): number[] {
  const heard: number[] = [];
  let last = -1;
  let windows = 0;
  for (let at = 0; at + 10 * BYTES_OF_10_MS <= samples.length; at += 5 * BYTES_OF_10_MS) {
    const beep = beepAt(samples.subarray(at, at + 10 * BYTES_OF_10_MS));
    windows = beep === last ? windows + 1 : 1;
    last = beep;
    if (beep >= 0 && windows === LEAST_WINDOWS && heard.at(-1) !== beep) heard.push(beep);
  }
  return heard;
}

/** -1: none, or none that lasts for all of it. */
function beepAt(window: Buffer): number {
  let crossings = 0;
  for (let start = 0; start < window.length; start += BYTES_OF_10_MS) {
    let loudest = 0;
    for (let index = start; index < start + BYTES_OF_10_MS; index += 2) {
      const now = window.readInt16LE(index);
      if (index > 0 && window.readInt16LE(index - 2) < 0 !== now < 0) crossings += 1;
      loudest = Math.max(loudest, Math.abs(now));
    }
    if (loudest < 1_000) return -1;
  }
  const beep = Math.round((crossings * 5 - pitchOf(0)) / 40);
  return beep >= 0 && beep < BEEPS && Math.abs(crossings * 5 - pitchOf(beep)) < 15 ? beep : -1;
}

describe('recording', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-beeps-'));
  let browser: PhoneBrowser;
  let engine: ScriptedEngine;
  let hub: SharedHub;
  beforeAll(async () => {
    engine = await startEngine(({ samples }, response) => says(response, { text: beepsIn(samples).join(' ') }));
    browser = await browserThatHears(folder, sound);
    hub = await startSharedHub({ env: withoutDisplay(), settings: { recognition: { address: engine.address } } });
  });
  afterAll(async () => {
    await browser.stop();
    await hub.stop();
    await engine.stop();
    rmSync(folder, { recursive: true });
  });
  const open = async (permissions?: string[]): Promise<OpenedPhone> => {
    const phone = started(await browser.open('iphone'));
    if (permissions !== undefined) await phone.context.grantPermissions(permissions);
    await openRecording(phone.page, hub);
    return phone;
  };
  const text = (phone: OpenedPhone) => field(phone.page).inputValue();

  it(`${2 * BEEPS} s of it arrive in order through a cut of five seconds, and neither page nor relay grows with it`, async () => {
    const phone = await open();
    const { page, context } = phone;
    const session = await context.newCDPSession(page);
    const heap = async (): Promise<number> => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      return usedSize / 1_048_576;
    };
    const { pid } = JSON.parse(readFileSync(path.join(hub.folder, 'instance.json'), 'utf8'));
    const resident = (): number =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
    const before = [await heap(), resident()];
    await recordButton(page).tap();
    await expect.poll(() => text(phone), { timeout: 30_000 }).toMatch(/\d \d/);
    await context.setOffline(true);
    await page.getByText('recordings are not yet recognised').waitFor({ timeout: 30_000 });
    // By the sound itself: five seconds are two beeps and a half.
    await page.getByText(/^[3-9] recordings/).waitFor({ timeout: 30_000 });
    await context.setOffline(false);
    const all = Array.from({ length: BEEPS }, (_, beep) => beep).join(' ');
    await expect.poll(() => text(phone), { timeout: 90_000 }).toBe(all);
    await stopRecording(page).tap();
    const after = [await heap(), resident()];
    console.log(
      `${2 * BEEPS} s of sound: page ${before[0]?.toFixed(1)} MiB before, ${after[0]?.toFixed(1)} after; relay ${before[1]?.toFixed(0)}, ${after[1]?.toFixed(0)}`,
    );
    expect((after[0] ?? 0) - (before[0] ?? 0)).toBeLessThan(4);
    expect((after[1] ?? 0) - (before[1] ?? 0)).toBeLessThan(40);
    expect(phone.problems).toEqual([]);
  }, 240_000);

  it('held down it records all that is heard until it is let go, and is on the page at every width', async () => {
    const phone = await open();
    const { page } = phone;
    const before = engine.asked.length;
    await recordButton(page).hover();
    await page.mouse.down();
    await page.getByRole('meter').waitFor();
    await page.locator('.interim').waitFor();
    // Longer than a tap, and with a whole beep in it.
    await page.waitForFunction(() => {
      const meter = document.querySelector('meter');
      const seen = window as unknown as { loud?: boolean };
      seen.loud ||= (meter?.value ?? -100) > -25;
      return seen.loud && (meter?.value ?? 0) < -40;
    });
    await page.mouse.up();
    await recordButton(page).waitFor();
    await expect.poll(() => text(phone), { timeout: 30_000 }).toMatch(/\d/);
    const asked = engine.asked[before];
    // The silence before it, too, which is no part of an utterance by itself.
    expect((asked?.samples.length ?? 0) / 32).toBeGreaterThan(1_400);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 568 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    expect(phone.problems).toEqual([]);
  });

  it('what was said when the page was reloaded, or when the engine failed, comes later', async () => {
    const phone = await open();
    const { page } = phone;
    engine.does((_asked, response) => says(response, {}, 500));
    await recordButton(page).tap();
    await page.getByText('1 recording is not yet recognised').waitFor({ timeout: 30_000 });
    await page.getByText('The recogniser answers with an error.').waitFor();
    await stopRecording(page).tap();
    await page.reload();
    engine.does(({ samples }, response) => says(response, { text: beepsIn(samples).join(' ') }));
    await expect.poll(() => text(phone), { timeout: 30_000 }).toMatch(/\d/);
    expect(phone.problems).toEqual([]);
  });

  it('a page that is hidden in the middle stops recording, and keeps what was said', async () => {
    const phone = await open();
    const { page } = phone;
    await recordButton(page).tap();
    await expect.poll(() => text(phone), { timeout: 30_000 }).toMatch(/\d/);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await recordButton(page).waitFor();
    await expect.poll(() => page.getByText('not yet recognised').count()).toBe(0);
  });

  it.each([
    ['NotAllowedError', 'The microphone is not allowed here.'],
    ['NotFoundError', 'This phone has no microphone that the browser can use.'],
    ['NotReadableError', 'Another app has the microphone.'],
  ])('%s is said in words, and it can be tried again', async (name, words) => {
    const phone = await open();
    const { page } = phone;
    await page.evaluate((errorName) => {
      const devices = navigator.mediaDevices;
      const real = devices.getUserMedia.bind(devices);
      devices.getUserMedia = async () => {
        devices.getUserMedia = real;
        throw new DOMException('no', errorName);
      };
    }, name);
    await recordButton(page).tap();
    await page.getByRole('alert').filter({ hasText: words }).waitFor();
    await recordButton(page).tap();
    await page.getByRole('meter').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('is chosen in the settings, remembered by the phone, and its code is fetched by nobody else', async () => {
    const phone = started(await browser.open('iphone'));
    const { page } = phone;
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(request.url()));
    await page.addInitScript((stored) => localStorage.setItem('lantype.relay', stored), await hub.membership());
    await page.goto(hub.origin);
    await page.locator('.chosen').waitFor();
    expect(scripts.filter((url) => /record/.test(url))).toEqual([]);
    await page.getByRole('link', { name: 'Settings' }).tap();
    await page.getByLabel('Recognised by').selectOption('computer');
    await page.getByRole('link', { name: 'Speak' }).tap();
    await page.getByText('The sound goes to your computer').waitFor();
    await page.reload();
    await recordButton(page).waitFor();
    expect(phone.problems).toEqual([]);
  });
});
