import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type SuiteOptions } from 'vitest';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { startDisplay } from '../desktop/display.ts';
import { labels, type StartDesktop } from './desktop-driver.ts';
import { call, callRaw, openPage, until } from './desktop-page.ts';
import { newInstallation } from './installation.ts';

/** What the desktop app does on every system, with nothing but its own window: on Windows and macOS there is no Xvfb. */
export function portableSpecs(name: string, start: StartDesktop, options: SuiteOptions): void {
  describe(name, options, () => {
    const started = stopAfterEach();

    async function setUp() {
      if (process.platform !== 'linux') return started(newInstallation(start, process.env));
      const display = started(await startDisplay());
      return started(newInstallation(start, display.env));
    }

    it('shows its window and its tray; the page has no Node.js, and nothing but the two channels', async () => {
      const installation = await setUp();
      const desktop = await installation.start();
      const page = await openPage(desktop);
      expect(await call(page, 'app.get', {})).toMatchObject({ host: 'electron', platform: process.platform });
      const { windows } = await desktop.look();
      expect(windows).toMatchObject([{ url: expect.stringMatching(/^lantype:\/\/window\//), sandboxed: true }]);
      const { tray } = await until(desktop, 'the tray', (seen) => seen.tray !== undefined);
      expect(labels(tray?.menu ?? [])).toEqual(
        expect.arrayContaining(['Share on LAN', 'Open Lantype', 'Quit Lantype']),
      );
      const reached = '[typeof require, typeof process, typeof module, typeof ipcRenderer]';
      expect(await page.evaluate(reached)).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
      // What the preload gave it cannot be replaced by the page.
      await page.evaluate('try { window.lantype.call = () => 1 } catch {}');
      expect(await callRaw(page, 'app.get', {})).toMatchObject({ ok: true });
    });

    it('stays where it is', async () => {
      const desktop = await (await setUp()).start();
      const page = await openPage(desktop);
      await page.evaluate(`window.open('https://example.com/'); window.location.href = 'https://example.com/'`);
      await page.evaluate(`window.location.href = 'file:///'`);
      expect(await callRaw(page, 'app.get', {})).toMatchObject({ ok: true });
      expect((await desktop.look()).windows).toMatchObject([{ url: expect.stringMatching(/^lantype:\/\/window\//) }]);
    });

    it('runs once: a second start brings its window to the front', async () => {
      const installation = await setUp();
      const desktop = await installation.start();
      await openPage(desktop);
      await desktop.do({ do: 'close-window' });
      const second = await installation.start();
      expect(await second.ended).toBe(0);
      await until(desktop, 'the window', ({ windows }) => windows[0]?.visible);
    });

    it('starts at login when its user wants it, and not any more when they do not', async () => {
      const page = await openPage(await (await setUp()).start());
      for (const startAtLogin of [true, false]) {
        await call(page, 'settings.set', { startAtLogin });
        expect(await call(page, 'settings.get', {})).toMatchObject({ startAtLogin });
      }
    });

    it('ends by Quit, with what it was sent on disk', async () => {
      const installation = await setUp();
      const desktop = await installation.start();
      const page = await openPage(desktop);
      await call(page, 'typing.pause', { paused: true });
      const posts = await Promise.all(['one', 'two', 'three'].map((text) => installation.post(text)));
      expect(posts.map(({ status }) => status)).toEqual(['held', 'held', 'held']);
      await desktop.do({ do: 'choose', labels: ['Quit Lantype'] });
      expect(await desktop.ended).toBe(0);
      expect(existsSync(path.join(installation.dataDir, 'instance.json'))).toBe(false);
      const again = await openPage(await installation.start());
      expect(await call(again, 'held.list', {})).toHaveLength(3);
    });
  });
}
