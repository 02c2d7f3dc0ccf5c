import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { says } from '../../helpers/scripted-engine.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms } from '../desktop/display.ts';
import { field, type OpenedPhone, startPhoneBrowser } from './phone-page.ts';
import { type BeepingHub, openRecording, recordButton, startBeepingHub, stopRecording } from './recording-suite.ts';

const missing = missingPrograms('chromium');

describe('recording', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let beeping: BeepingHub;
  beforeAll(async () => {
    beeping = await startBeepingHub();
  });
  // Whatever a test, or a try of it that failed, has made of the engine.
  beforeEach(() => beeping.answer());
  afterAll(() => beeping.stop());
  const open = async (): Promise<OpenedPhone> => {
    const phone = started(await beeping.browser.open('iphone'));
    await openRecording(phone.page, beeping.hub);
    return phone;
  };
  const text = (phone: OpenedPhone) => field(phone.page).inputValue();

  it('what was said when the page was reloaded, or when the engine failed, comes later', async () => {
    const phone = await open();
    const { page } = phone;
    beeping.engine.does((_asked, response) => says(response, {}, 500));
    await recordButton(page).tap();
    await page.getByText('1 recording is not yet recognised').waitFor({ timeout: 30_000 });
    await page.getByText('The recogniser answers with an error.').waitFor();
    await stopRecording(page).tap();
    await page.reload();
    beeping.answer();
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
    // Nobody answers the question in a browser without a window: that is a no.
    ['refused', ['--use-fake-device-for-media-stream'], [], 'The microphone is not allowed here.'],
    ['not there', [], ['microphone'], 'This phone has no microphone that the browser can use.'],
  ])('a microphone that is %s is said in words', async (_what, args, permissions, words) => {
    const other = started(await startPhoneBrowser(args));
    const phone = started(await other.open('iphone'));
    await phone.context.grantPermissions(permissions, { origin: beeping.hub.origin });
    await openRecording(phone.page, beeping.hub);
    await recordButton(phone.page).tap();
    await phone.page.getByRole('alert').filter({ hasText: words }).waitFor();
    await recordButton(phone.page).waitFor();
    expect(phone.problems).toEqual([]);
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
    const phone = started(await beeping.browser.open('iphone'));
    const { page } = phone;
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(request.url()));
    await page.addInitScript((stored) => localStorage.setItem('lantype.relay', stored), await beeping.hub.membership());
    await page.goto(beeping.hub.origin);
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

  it('keeps the screen on while it records, and no longer', async () => {
    const phone = started(await beeping.browser.open('iphone'));
    const { page } = phone;
    await page.addInitScript(() => {
      const held: WakeLockSentinel[] = [];
      const real = navigator.wakeLock.request.bind(navigator.wakeLock);
      navigator.wakeLock.request = async (type) => {
        const lock = await real(type);
        held.push(lock);
        return lock;
      };
      Object.assign(window, { held });
    });
    await openRecording(page, beeping.hub);
    const locks = () =>
      page.evaluate(() =>
        (window as unknown as { held: WakeLockSentinel[] }).held.map(({ type, released }) => [type, released]),
      );
    expect(await locks()).toEqual([]);
    await recordButton(page).tap();
    await expect.poll(locks).toEqual([['screen', false]]);
    await stopRecording(page).tap();
    await expect.poll(locks).toEqual([['screen', true]]);
  });

  it.each(['this tab', 'another tab'])(
    'a relay that is forgotten in %s takes with it what was said for it',
    async (tab) => {
      const phone = await open();
      const { page } = phone;
      const { engine, hub } = beeping;
      engine.does(() => undefined);
      await recordButton(page).tap();
      // One is at the engine, the next one is being said.
      await expect.poll(() => engine.open, { timeout: 30_000 }).toBe(1);
      const settings = tab === 'this tab' ? page : await phone.tab();
      await settings.goto(`${hub.origin}/#/settings`);
      await settings.getByRole('button', { name: 'Forget this relay' }).tap();
      await settings.getByRole('button', { name: 'Really forget?' }).tap();
      for (const each of new Set([page, settings])) await each.getByText('Pair this phone once.').waitFor();
      const left = () =>
        page.evaluate(async () => [
          ...(await indexedDB.databases()).map(({ name }) => name),
          ...((await navigator.locks.query()).held ?? []).map(({ name }) => name),
          ...Object.keys(localStorage).filter((key) => /recogn|record/.test(key)),
        ]);
      await expect.poll(left).not.toEqual(expect.arrayContaining([expect.stringMatching(/recogn|record/)]));
      // The tab that forgets says so while it has a token; another one's is at the engine already.
      if (tab === 'this tab') await expect.poll(() => engine.open).toBe(0);
      expect(engine.open).toBeLessThanOrEqual(1);
      expect(phone.problems).toEqual([]);
    },
  );

  it('what was said for one relay goes to no other one that the phone is paired with, though the page stays open', async () => {
    const phone = await open();
    const { page } = phone;
    const before = beeping.engine.asked.length;
    await phone.context.setOffline(true);
    await recordButton(page).tap();
    await page.getByText('1 recording is not yet recognised').waitFor({ timeout: 30_000 });
    const other = await phone.tab();
    await phone.context.setOffline(false);
    await other.route('**/*', (route) => route.fulfill({ body: '<!doctype html>', contentType: 'text/html' }));
    await other.goto(beeping.hub.origin);
    await page.evaluate(() => Object.assign(window, { still: true }));
    // As if another tab had been paired with a relay that has come to the same address.
    await other.evaluate(() => {
      const stored = JSON.parse(localStorage['lantype.relay']);
      localStorage['lantype.relay'] = JSON.stringify({ ...stored, relayId: 'another one' });
    });
    await page.getByText(/recordings? (is|are) of another computer/).waitFor();
    await recordButton(page).waitFor();
    await expect.poll(() => page.getByText('not yet recognised').count()).toBe(0);
    expect([beeping.engine.asked.length - before, await text(phone)]).toEqual([0, '']);
    await page.getByRole('button', { name: 'Delete the recording' }).tap();
    await expect.poll(() => page.getByText('of another computer').count()).toBe(0);
    expect(await page.evaluate(() => (window as unknown as { still?: boolean }).still)).toBe(true);
    expect(phone.problems).toEqual([]);
  });
});
