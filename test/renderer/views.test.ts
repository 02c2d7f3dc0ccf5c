import { describe, expect, it } from 'vitest';
import { ControlError } from '../../src/protocol/control-wire.ts';
import { inChromium } from '../helpers/chromium.ts';
import { axeFindings } from './axe.ts';
import { browserForTests } from './browser-for-tests.ts';
import { AppDouble } from './double/app-double.ts';
import { held, message } from './double/seed.ts';
import type { OpenWindow } from './window-under-test.ts';

/** With something of everything. */
function busyDouble(): AppDouble {
  const double = new AppDouble({ devices: 9, messages: 60 });
  double.hold(held('Remember the milk'), held('and the bread'));
  double.messages.unshift({ ...message(0), text: 'with its text', canResend: true, status: 'queued' });
  return double;
}

describe('the views', inChromium, () => {
  const browser = browserForTests();
  let window: OpenWindow;

  it.each([
    ['light', 'en'],
    ['dark', 'es'],
    ['dark', 'en'],
    ['light', 'es'],
  ] as const)(
    'are accessible with everything in them, in %s and %s',
    async (theme, language) => {
      const double = busyDouble();
      Object.assign(double.settings, { theme, language });
      window = await browser.open('', double);
      const { page } = window;
      const clean = async (what: string): Promise<void> => expect([what, await axeFindings(page)]).toEqual([what, []]);
      const go = async (view: string): Promise<void> => {
        await page.locator(`nav a[href="#/${view}"]`).click();
        await page.locator('main :is(.card, .feed, .role)').first().waitFor();
      };
      await page.locator('[data-device="desk-1"] .button').last().click();
      await page.locator('[data-device="desk-3"] .button').nth(1).click();
      await clean('devices, with a question and a form');
      await go('activity');
      await page.locator('[data-status="queued"] .message-line').click();
      await clean('activity, with a message opened');
      await go('pair');
      await page.locator('main .note .button').click();
      await page.locator('.grants input').first().check();
      await page.locator('main .buttons .button.main').click();
      await page.locator('.qr').waitFor();
      await clean('pair, with a code');
      double.pair({ open: false, ended: 'wrong-codes' });
      await page.locator('.note[role="alert"]').waitFor();
      await clean('pair, closed by wrong codes');
      await go('settings');
      double.failures.set('settings.set', new ControlError('INTERNAL_ERROR', 'The disk is full.'));
      await page.locator('.field select').first().selectOption('keep');
      await page.locator('.field-error').waitFor();
      await clean('settings, with an error');
      await go('diagnosis');
      await page.locator('main .button.main').click();
      await page.locator('.note').nth(1).waitFor();
      await clean('diagnosis, with a comparison');
    },
    60_000,
  );

  it.each([
    ['320 px', { width: 320, height: 640 }, 16],
    ['200 % text', { width: 640, height: 800 }, 32],
  ] as const)(
    'need no sideways scrolling at %s',
    async (_what, viewport, fontSize) => {
      const double = busyDouble();
      Object.assign(double.settings, { language: 'es' });
      window = await browser.open('', double, { viewport });
      const { page } = window;
      await page.evaluate((size) => {
        document.documentElement.style.fontSize = `${size}px`;
      }, fontSize);
      for (const view of ['devices', 'activity', 'pair', 'settings', 'diagnosis']) {
        await page.locator(`nav a[href="#/${view}"]`).click();
        await page.locator('main :is(.card, .feed, .role)').first().waitFor();
        if (view === 'activity') await page.locator('.message-line').first().click();
        const overflow = await page.evaluate(() => {
          const main = document.querySelector('main');
          const wide = [...(main?.querySelectorAll('*') ?? [])].filter(
            (element) => element.getBoundingClientRect().right > innerWidth + 1,
          );
          return {
            page: document.documentElement.scrollWidth - innerWidth,
            main: (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0),
            wide: wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)),
          };
        });
        expect([view, overflow]).toEqual([view, { page: 0, main: 0, wide: [] }]);
      }
    },
    30_000,
  );

  it('say what an error means and what to do, in the language of the window', async () => {
    const double = new AppDouble({ messages: 3 });
    double.settings.language = 'es';
    double.messages = double.messages.map((item) => ({ ...item, canResend: true }));
    double.failures.set('messages.resend', new ControlError('QUEUE_FULL', 'The queue is full.'));
    window = await browser.open('#/activity', double);
    const { page } = window;
    await page.locator('.message-line').first().click();
    await page.getByRole('button', { name: 'Enviar de nuevo' }).click();
    await page.getByRole('alert').getByText('Demasiados mensajes esperan a este ordenador.').waitFor();
  });

  it('show what the app says of a code that they do not know', async () => {
    const double = new AppDouble();
    double.failures.set('typing.pause', new ControlError('OF_TOMORROW', 'It rains.', 'Take an umbrella.'));
    window = await browser.open('', double);
    await window.page.getByRole('button', { name: 'Pause typing' }).click();
    await window.page.getByText('It rains.').waitFor();
    await window.page.getByText('Take an umbrella.').waitFor();
  });

  it('set up a speech recogniser, warn where it is outside, and turn it off again', async () => {
    window = await browser.open('#/settings', new AppDouble());
    const { page, double } = window;
    const address = page.getByLabel('Address of the recogniser');
    expect(await page.getByLabel('Model').count()).toBe(0);
    await address.fill('127.0.0.1:8080');
    await address.press('Enter');
    await page.getByText('Give an address that begins with http:// or https://, or nothing.').waitFor();
    expect(double.settings.recognition).toBeNull();
    await address.fill('http://127.0.0.1:8080');
    await address.press('Enter');
    const model = page.getByLabel('Model');
    await model.fill('small');
    await model.press('Enter');
    const words = page.getByLabel('Words of your own');
    await words.fill('Ana Ruiz');
    await words.press('Enter');
    const wanted = { address: 'http://127.0.0.1:8080', model: 'small', language: 'auto', prompt: 'Ana Ruiz' };
    await expect.poll(() => double.settings.recognition).toEqual({ ...wanted, outside: false });
    double.settings = { ...double.settings, recognition: { ...wanted, address: 'https://x.example', outside: true } };
    double.emit({ type: 'settings.changed', settings: double.settings });
    await page.getByText('may leave your network: it goes to https://x.example').waitFor();
    await address.fill('');
    await address.press('Enter');
    await expect.poll(() => double.settings.recognition).toBeNull();
    await model.waitFor({ state: 'detached' });
  });

  it('save settings at once, say so, and refuse what cannot be', async () => {
    window = await browser.open('#/settings', new AppDouble());
    const { page, double } = window;
    const hold = page.getByLabel('Hold messages older than');
    await hold.fill('soon');
    await hold.press('Enter');
    await page.getByText('Give a number of minutes from 0 to 1440.').waitFor();
    expect(await hold.getAttribute('aria-invalid')).toBe('true');
    await hold.fill('1.5');
    await hold.press('Enter');
    await page.locator('.field', { has: hold }).getByText('Saved').waitFor();
    expect(double.settings.holdAfterMs).toBe(90_000);
    await page.getByLabel('Colours').selectOption('dark');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByLabel('Language').selectOption('es');
    await page.getByRole('heading', { name: 'Ajustes', exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    expect(await page.getByLabel('Iniciar al entrar en la sesión').isDisabled()).toBe(true);
  });

  it('copy where the Clipboard API is denied, as in an Electron window that grants nothing', async () => {
    const double = new AppDouble();
    window = await browser.open('#/pair', double);
    const { page } = window;
    await page.getByRole('button', { name: 'Turn sharing on' }).click();
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
    });
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^https:.*role=send$/);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Copy link');
  });

  it('pairing: which port nobody has reached, and the command for the firewall that was found', async () => {
    const double = new AppDouble();
    const { relay } = double.app;
    if (relay === undefined) throw new Error('the double has a relay');
    const sharing = { ...relay.sharing, lan: true, urls: ['https://192.168.1.5:7443'], firewall: 'ufw' as const };
    double.app = { ...double.app, platform: 'linux', relay: { ...relay, sharing } };
    window = await browser.open('#/pair', double);
    const { page } = window;
    const hint = page.getByText('Nobody has reached port 7443 of this computer');
    const openFor = (seconds: number, reached: boolean) =>
      double.pair({
        open: true,
        role: 'send',
        expiresAt: new Date(Date.now() + (120 - seconds) * 1_000).toISOString(),
        reached,
      });
    openFor(20, false);
    await hint.waitFor();
    await page.getByText('sudo ufw allow 7443/tcp').waitFor();
    expect(await page.getByText('firewall-cmd').count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    openFor(20, true);
    await hint.waitFor({ state: 'detached' });
    double.pair({ open: false, ended: 'expired', reached: false });
    await hint.waitFor();
    await page.setViewportSize({ width: 320, height: 640 });
    const command = await page.locator('.firewall .command-line').first().boundingBox();
    expect(command?.width).toBeGreaterThan(160);
    double.pair({ open: false, ended: 'cancelled', reached: false });
    await hint.waitFor({ state: 'detached' });
  });

  it('a new window begins with the computers and how to pair a phone, not with what Lantype made for itself', async () => {
    const double = new AppDouble();
    double.tokens = double.tokens.filter(({ own }) => own);
    expect(double.tokens.length).toBeGreaterThan(0);
    window = await browser.open('#/devices', double);
    const { page } = window;
    await page.getByText('No phone is paired').waitFor();
    expect(await page.locator('[data-token]').count()).toBe(0);
  });

  it('the diagnosis of a Spanish window says in Spanish what was found', async () => {
    const double = new AppDouble();
    Object.assign(double.settings, { language: 'es' });
    const said = { code: 'relayRuns', values: { url: 'U', version: '1' } };
    const findings = [
      { name: 'relay', ok: true, detail: 'running', said },
      { name: 'new one', ok: true, detail: 'as it came' },
    ];
    double.diagnosis = { ...double.diagnosis, findings };
    window = await browser.open('#/diagnosis', double);
    const { page } = window;
    await page.getByText('en marcha en U, versión 1').waitFor();
    await page.getByText('relé', { exact: true }).waitFor();
    await page.getByText('as it came').waitFor();
    await page.getByText('versión 2.2').waitFor();
  });

  it('the certificate for phones: what it is for, what it is not for, and another after a question', async () => {
    const double = new AppDouble();
    const { relay } = double.app;
    if (relay === undefined) throw new Error('the double has a relay');
    const authority = { fingerprint: '12:34', covers: ['desk.local'], missing: ['192.168.1.9'] };
    double.app = { ...double.app, relay: { ...relay, sharing: { ...relay.sharing, lan: true, authority } } };
    window = await browser.open('#/settings', double);
    const { page } = window;
    await page.getByText('It is not for 192.168.1.9').waitFor();
    await page.getByText('12:34', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Make a new certificate' }).click();
    await page.getByText('Phones that have the present one will warn').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make the certificate' }).click();
    await page.getByText('desk.local, 192.168.1.5').waitFor();
    await page.getByText('It is not for').waitFor({ state: 'detached' });
    expect(double.calls.map(({ method }) => method)).toContain('sharing.renewAuthority');
  });

  it('say that another relay pairs where this computer only types', async () => {
    const double = new AppDouble();
    const { relay: _relay, ...app } = double.app;
    double.app = { ...app, mode: 'agent' };
    window = await browser.open('#/pair', double);
    await window.page.getByText('This computer types for another relay.').waitFor();
  });

  it('compare what arrived with what was sent, character by character', async () => {
    window = await browser.open('#/diagnosis', new AppDouble());
    const { page, double } = window;
    await page.getByRole('button', { name: 'Type the test sentence' }).click();
    await page.getByText('Nothing arrived in the field').waitFor();
    double.failures.set('diagnosis.type', new ControlError('NO_FOCUS', 'No window has the focus.'));
    await page.getByRole('button', { name: 'Type the test sentence' }).click();
    await page.getByText('No window had the keyboard.').waitFor();
    double.failures.clear();
    await page.getByRole('button', { name: 'Type the test sentence' }).click();
    // In one piece: what is typed letter by letter may come too late on a busy machine.
    await page.getByLabel('Test field').fill('Cafe “Müller”: ¿qué tal? 100 % – 你好 👋🏽');
    await page.getByText('What arrived is not what was sent').waitFor();
    expect(await page.locator('.differences del').allTextContents()).toEqual(['é']);
    expect(await page.locator('.differences ins').allTextContents()).toEqual(['e']);
  });
});
