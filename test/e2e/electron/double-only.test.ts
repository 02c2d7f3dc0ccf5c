import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { call, callRaw, openPage, until } from './desktop-page.ts';
import { newInstallation } from './installation.ts';
import { startOnDouble } from './start-double.ts';

/** What a page that got hold of Electron's own channel could send: past the preload, from any frame. */
async function invoke(page: Page, args: unknown[], { channel = 'lantype:call', frame = false } = {}): Promise<object> {
  const where = frame ? 'document.body.appendChild(document.createElement("iframe")).contentWindow' : 'window';
  return (await page.evaluate(`${where}.__invoke(${JSON.stringify({ channel, args })})`)) as object;
}

const missing = missingPrograms('chromium', 'xsel', 'xterm');

/** What can be brought about, or looked at, on the double only. */
describe(
  'the desktop app on the double of Electron, in trouble',
  skipUnless(missing === undefined, missing ?? ''),
  () => {
    const started = stopAfterEach();

    async function setUp(settings: object = {}) {
      const display = started(await startDisplay());
      return started(newInstallation(startOnDouble, display.env, settings));
    }

    it('ends at once where the version before it only puts it in place', async () => {
      const display = started(await startDisplay());
      const env = { ...display.env, APPIMAGE_EXIT_AFTER_INSTALL: 'true' };
      const installation = started(newInstallation(startOnDouble, env));
      const desktop = await installation.start();
      expect(await desktop.ended).toBe(0);
      expect(desktop.output()).toBe('');
    });

    it('does not listen to other frames, other channels and other shapes', async () => {
      const installation = await setUp();
      const page = await openPage(await installation.start());
      const good = { method: 'app.get', params: {} };
      expect(await invoke(page, [good])).toMatchObject({ value: { ok: true } });
      expect(await invoke(page, [good], { frame: true })).toEqual({
        error: 'Error: This page may not use Lantype.',
      });
      expect(await invoke(page, [good], { channel: 'lantype:event' })).toMatchObject({
        error: expect.stringContaining('No handler'),
      });
      const refused = { value: { ok: false, error: { code: 'INVALID_REQUEST' } } };
      for (const args of [
        [],
        [null],
        ['app.get'],
        [good, good],
        [{ ...good, extra: 1 }],
        [{ method: 1, params: {} }],
      ]) {
        expect(await invoke(page, args)).toMatchObject(refused);
      }
      const log = readFileSync(path.join(installation.dataDir, 'logs/lantype.log'), 'utf8');
      expect(log).toContain('a call from somewhere else than our window was refused');
    });

    it('refuses what leads away from its page before Chromium is asked', async () => {
      const installation = await setUp();
      const desktop = await installation.start();
      const page = await openPage(desktop);
      await page.evaluate(
        `window.open('https://example.com/popup'); window.location.href = 'https://example.com/away'`,
      );
      const seen = await until(desktop, 'two refusals', ({ windows }) => (windows[0]?.refusals.length ?? 0) >= 2);
      expect(seen.windows[0]?.refusals).toEqual(
        expect.arrayContaining(['popup deny', 'navigation https://example.com/away']),
      );
    });

    it('loads a page that died again, but not for ever', async () => {
      const installation = await setUp();
      const desktop = await installation.start();
      await openPage(desktop);
      for (let count = 1; count <= 3; count += 1) await desktop.do({ do: 'crash-page' });
      expect((await desktop.look()).windows).toHaveLength(1);
      const seen = await desktop.do({ do: 'crash-page' });
      expect(seen).toMatchObject({ windows: [], notifications: [{ title: 'The window of Lantype failed' }] });
      await desktop.do({ do: 'click-notification', index: 0 });
      await until(desktop, 'another window', ({ windows }) => windows[0]?.visible);
    });

    it('ends when the session ends', async () => {
      const installation = await setUp();
      const desktop = await installation.start();
      await openPage(desktop);
      await desktop.do({ do: 'end-session' });
      expect(await desktop.ended).toBe(0);
    });

    it('runs nut-js in a utility process, with the clipboard of Electron', async () => {
      const display = started(await startDisplay());
      started(await startXterm(display));
      const installation = started(newInstallation(startOnDouble, display.env, { typingMethod: 'nut' }));
      const desktop = await installation.start();
      const page = await openPage(desktop);
      await eventually('nut-js', async () => (await call(page, 'app.get', {})).agent?.typist === 'nut', 20_000);
      const { typists } = await call(page, 'diagnosis.run', {});
      expect(typists[0]?.capabilities).toContainEqual({
        name: 'clipboard',
        ok: true,
        detail: expect.stringContaining('given back'),
      });
      expect(await installation.post('a text')).toMatchObject({ status: 'typed', receipt: 'assumed' });
    });

    it('serves the phone page from the same process', async () => {
      const installation = await setUp();
      const page = await openPage(await installation.start());
      const { relay } = await call(page, 'app.get', {});
      const answer = await fetch(`${relay?.url}/`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    });

    it('tells the page what happens, and tells the user what did not work', async () => {
      const installation = await setUp({ lanAddresses: ['192.0.2.1'] });
      const desktop = await installation.start();
      const page = await openPage(desktop);
      await page.evaluate(
        `window.seen = []; window.off = window.lantype.onEvent(({ type }) => window.seen.push(type))`,
      );
      await desktop.do({ do: 'choose', labels: ['Pause typing'] });
      await eventually('an event', () => page.evaluate(`window.seen.includes('app.changed')`) as Promise<boolean>);
      await page.evaluate('window.off(); window.seen = []');
      await desktop.do({ do: 'choose', labels: ['Share on LAN'] });
      // An address of the documentation's network (RFC 5737), which no computer has.
      await until(desktop, 'the reason', ({ notifications }) => notifications.length > 0);
      const seen = await until(
        desktop,
        'the box without its tick',
        ({ tray }) => tray?.menu.find(({ label }) => label === 'Share on LAN')?.checked === false,
      );
      expect(seen.notifications).toMatchObject([
        { title: 'That did not work', body: expect.stringMatching(/192\.0\.2\.1/) },
      ]);
      expect(await page.evaluate('window.seen')).toEqual([]);
    });

    it.each([
      ['settings that cannot be read', '{"nmae": "x"}', [], 'unknown field nmae'],
      ['an option that makes no sense', '{}', ['--port', 'x'], '--port'],
    ])('says why it cannot start: %s', async (_what, settings, args, why) => {
      const installation = await setUp();
      writeFileSync(path.join(installation.dataDir, 'settings.json'), settings);
      const desktop = await installation.start(...args);
      expect(await desktop.ended).toBe(1);
      expect(desktop.output()).toContain(why);
    });

    it('survives the terminal that it was started from', async () => {
      const installation = await setUp({ lanAddresses: ['192.0.2.1'] });
      const desktop = await installation.start('--hidden');
      await until(desktop, 'the tray', ({ tray }) => tray !== undefined);
      desktop.closeTerminal();
      // Something that is said on standard error.
      await desktop.do({ do: 'choose', labels: ['Share on LAN'] });
      await until(desktop, 'the reason', ({ notifications }) => notifications.length > 0);
      await desktop.do({ do: 'choose', labels: ['Quit Lantype'] });
      expect(await desktop.ended).toBe(0);
    });

    it('says who has its data folder', async () => {
      const installation = await setUp();
      const first = await installation.start('--hidden');
      await until(first, 'the tray', ({ tray }) => tray !== undefined);
      // As when the first one is headless, which takes no part in Electron's lock.
      writeFileSync(path.join(installation.dataDir, 'electron/single-instance'), '999999999');
      const second = await installation.start();
      expect(await second.ended).toBe(1);
      expect(second.output()).toContain(`Another Lantype is running on ${installation.dataDir} (process ${first.pid}`);
      expect(await (await callRawOf(first)).ok).toBe(true);
    });
  },
);

async function callRawOf(desktop: Parameters<typeof openPage>[0]) {
  await desktop.do({ do: 'choose', labels: ['Open Lantype'] });
  return callRaw(await openPage(desktop), 'app.get', {});
}
