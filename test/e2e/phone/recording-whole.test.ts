import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BYTES_PER_MS } from '../../../src/protocol/wav.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { silence } from '../../helpers/sound.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms } from '../desktop/display.ts';
import { BEEPS, leftOut, loudest } from './beeps.ts';
import { field, type OpenedPhone } from './phone-page.ts';
import {
  type BeepingHub,
  keepRecorded,
  openRecording,
  recordButton,
  startBeepingHub,
  stopRecording,
} from './recording-suite.ts';

const missing = missingPrograms('chromium');
/** Below -50 dB of full scale nothing is a voice (decision 0105). */
const QUIET = 103;

describe('all that is recorded', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let beeping: BeepingHub;
  beforeAll(async () => {
    beeping = await startBeepingHub();
  });
  // Whatever a test, or a try of it that failed, has made of the engine.
  beforeEach(() => beeping.answer());
  afterAll(() => beeping.stop());
  const text = (phone: OpenedPhone) => field(phone.page).inputValue();

  it(`${2 * BEEPS} s of it arrive in order through a cut of five seconds, and neither page nor relay grows with it`, async () => {
    const phone = started(await beeping.browser.open('iphone'));
    const { page, context } = phone;
    const recorded = await keepRecorded(page);
    await openRecording(page, beeping.hub);
    const first = beeping.engine.asked.length;
    const session = await context.newCDPSession(page);
    const heap = async (): Promise<number> => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
      return (usedSize + backingStorageSize) / 1_048_576;
    };
    const { pid } = JSON.parse(readFileSync(path.join(beeping.hub.folder, 'instance.json'), 'utf8'));
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
    await recordButton(page).waitFor();
    // To the last sample, in order and once: what is left out between utterances is silence.
    const pieces = beeping.engine.asked.slice(first).map(({ samples }) => samples);
    const whole = await recorded();
    const rest = leftOut(whole, pieces);
    expect(rest?.map((piece) => loudest(piece) < QUIET)).toEqual(pieces.concat(silence(0)).map(() => true));
    // Without what the test keeps of it there.
    const after = [(await heap()) - whole.length / 1_048_576, resident()];
    console.log(
      `${2 * BEEPS} s of sound: page ${before[0]?.toFixed(1)} MiB before, ${after[0]?.toFixed(1)} after; relay ${before[1]?.toFixed(0)}, ${after[1]?.toFixed(0)}`,
    );
    expect((after[0] ?? 0) - (before[0] ?? 0)).toBeLessThan(3);
    expect((after[1] ?? 0) - (before[1] ?? 0)).toBeLessThan(40);
    expect(phone.problems).toEqual([]);
  }, 240_000);

  it('held down it records all that is heard until it is let go, and is on the page at every width', async () => {
    const phone = started(await beeping.browser.open('iphone'));
    const { page } = phone;
    const recorded = await keepRecorded(page);
    await openRecording(page, beeping.hub);
    const before = beeping.engine.asked.length;
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
    await expect.poll(() => page.getByText('not yet recognised').count()).toBe(0);
    const heard = Buffer.concat(beeping.engine.asked.slice(before).map(({ samples }) => samples));
    // The silence before it, too, which is no part of an utterance by itself.
    expect(heard.length / BYTES_PER_MS).toBeGreaterThan(1_400);
    expect(heard.equals(await recorded())).toBe(true);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 568 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    expect(phone.problems).toEqual([]);
  });
});
