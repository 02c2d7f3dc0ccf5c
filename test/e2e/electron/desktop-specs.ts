import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type SuiteOptions } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { labels, type StartDesktop } from './desktop-driver.ts';
import { call, callRaw, openPage, until } from './desktop-page.ts';
import { newInstallation } from './installation.ts';

const PAGES = /^lantype:\/\/window\/index\.html/;

/** Resolves with what the policy of the page refused, and whether a script ran all the same. */
const FORBIDDEN_CONTENT = `(async () => {
  const seen = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective));
  document.head.appendChild(Object.assign(document.createElement('script'), { text: 'window.inline = 1' }));
  document.body.appendChild(Object.assign(document.createElement('img'), { src: 'https://example.com/x.png' }));
  await fetch('https://example.com/').catch(() => undefined);
  while (seen.length < 3) await new Promise((resolve) => setTimeout(resolve));
  return [...seen, 'inline' in window];
})()`;

/** What the desktop app does, on whatever it runs: once on the double of Electron, once on Electron itself. */
export function desktopSpecs(name: string, start: StartDesktop, options: SuiteOptions): void {
  describe(name, options, () => {
    const started = stopAfterEach();

    async function setUp(settings: object = {}) {
      const display = started(await startDisplay());
      return { display, installation: started(newInstallation(start, display.env, settings)) };
    }

    it('opens a confined window that talks to the app, and a tray', async () => {
      const { installation } = await setUp();
      const desktop = await installation.start();
      const page = await openPage(desktop);
      const app = await call(page, 'app.get', {});
      expect(app).toMatchObject({
        host: 'electron',
        mode: 'hub',
        abilities: { startAtLogin: true, notifications: true },
      });
      expect(app.agent).toMatchObject({ deviceId: 'test-desk', name: "Ana's desk", status: { canType: true } });
      const seen = await until(desktop, 'an idle tray', ({ tray }) => tray?.icon === 'idle');
      expect(seen.windows).toMatchObject([{ url: expect.stringMatching(PAGES), sandboxed: true }]);
      expect(seen.tray?.tooltip).toBe('Lantype: Ready, for this computer only');
      expect(labels(seen.tray?.menu ?? [])).toEqual([
        'Ready, for this computer only',
        'Share on LAN',
        'Pair a phone…',
        'Pause typing',
        'Recent messages',
        'Open Lantype',
        'Quit Lantype',
      ]);
      expect(await page.evaluate('[typeof require, typeof process]')).toEqual(['undefined', 'undefined']);
    });

    it('refuses calls of another shape, unknown methods and bad parameters', async () => {
      const { installation } = await setUp();
      const page = await openPage(await installation.start());
      expect(await callRaw(page, 7, {})).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
      expect(await callRaw(page, 'x'.repeat(65), {})).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
      expect(await callRaw(page, '__proto__', {})).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
      expect(await callRaw(page, 'typing.pause', { paused: 'yes' })).toMatchObject({ ok: false });
      expect(await callRaw(page, 'app.get', {})).toMatchObject({ ok: true });
    });

    it('stays where it is: no navigation, no new window, nothing remote, nothing inline', async () => {
      const { installation } = await setUp();
      const desktop = await installation.start();
      const page = await openPage(desktop);
      const violations = await page.evaluate(FORBIDDEN_CONTENT);
      expect(violations).toEqual(expect.arrayContaining(['script-src-elem', 'img-src', 'connect-src', false]));
      await page.evaluate(`window.open('https://example.com/'); window.location.href = 'https://example.com/'`);
      await page.evaluate(`window.location.href = 'file:///etc/passwd'`);
      expect(await callRaw(page, 'app.get', {})).toMatchObject({ ok: true });
      expect((await desktop.look()).windows).toMatchObject([{ url: expect.stringMatching(PAGES) }]);
    });

    it('shows every state in the tray: sharing, paused, held, a problem', async () => {
      const { installation, display } = await setUp();
      const xterm = started(await startXterm(display));
      const desktop = await installation.start();
      const page = await openPage(desktop);
      await until(desktop, 'idle', ({ tray }) => tray?.icon === 'idle');

      await desktop.do({ do: 'choose', labels: ['Share on LAN'] });
      const sharing = await until(desktop, 'sharing', ({ tray }) => tray?.icon === 'sharing');
      expect(sharing.tray?.menu.find(({ label }) => label === 'Share on LAN')).toMatchObject({ checked: true });
      expect(sharing.tray?.tooltip).toBe('Lantype: Shared on the LAN');

      await desktop.do({ do: 'choose', labels: ['Pause typing'] });
      await until(desktop, 'paused', ({ tray }) => tray?.icon === 'paused');
      await desktop.do({ do: 'blur' });
      expect(await installation.post('not now')).toMatchObject({ status: 'held' });
      const held = await until(desktop, 'held', ({ tray }) => tray?.icon === 'held');
      expect(labels(held.tray?.menu ?? [])).toContain('Held (1)…');
      await until(desktop, 'a notification', ({ notifications }) => notifications.length === 1);
      expect((await desktop.look()).notifications).toEqual([
        { title: 'A message waits for you', body: 'Typing is paused on this computer.' },
      ]);
      await desktop.do({ do: 'click-notification', index: 0 });
      await until(desktop, 'the activity view', ({ windows }) => windows[0]?.url.endsWith('#/activity'));

      const [message] = await call(page, 'held.list', {});
      await call(page, 'held.discard', { messageId: message?.messageId ?? '' });
      await until(desktop, 'paused again', ({ tray }) => tray?.icon === 'paused');
      await desktop.do({ do: 'choose', labels: ['Pause typing'] });
      await until(desktop, 'sharing again', ({ tray }) => tray?.icon === 'sharing');
      await desktop.do({ do: 'choose', labels: ['Share on LAN'] });
      await until(desktop, 'idle again', ({ tray }) => tray?.icon === 'idle');
      expect(await xterm.read()).toBe('');

      await display.stop();
      const problem = await until(desktop, 'a problem', ({ tray }) => tray?.icon === 'problem', 30_000);
      expect(problem.tray?.tooltip).toBe('Lantype: Problem: cannot type here');
    });

    it('lists recent messages, with their text where the settings keep it, in the language of the settings', async () => {
      const { installation, display } = await setUp();
      const xterm = started(await startXterm(display));
      const desktop = await installation.start();
      const page = await openPage(desktop);
      expect(await installation.post('a secret')).toMatchObject({ status: 'typed', receipt: 'read' });
      const recent = (items: NonNullable<Awaited<ReturnType<typeof desktop.look>>['tray']>): string[] =>
        labels(items.menu.find(({ submenu }) => submenu)?.submenu ?? []);
      const seen = await until(
        desktop,
        'the message',
        ({ tray }) => tray && /^Read by the program/.test(recent(tray)[0] ?? ''),
      );
      expect(seen.tray && recent(seen.tray)).toEqual([
        expect.stringMatching(/^Read by the program · Ana's desk · \d\d:\d\d$/),
      ]);

      await call(page, 'settings.set', { history: 'texts', language: 'es', theme: 'dark' });
      await installation.post('Tom & Jerry');
      const spanish = await until(
        desktop,
        'its text',
        ({ tray }) => tray && /^Leído por el programa.*Jerry/.test(recent(tray)[0] ?? ''),
      );
      expect(spanish.tray && recent(spanish.tray)[0]).toMatch(
        /^Leído por el programa · Ana's desk · \d\d:\d\d: Tom && Jerry$/,
      );
      expect(labels(spanish.tray?.menu ?? [])).toContain('Compartir en la red local');
      expect(spanish.theme).toBe('dark');
      await eventually('both', async () => (await xterm.read()) === 'a secretTom & Jerry');
    });

    it('goes to the tray when it is closed, says so once, and comes back for a second start', async () => {
      const { installation } = await setUp();
      const desktop = await installation.start();
      await openPage(desktop);
      await desktop.do({ do: 'move-window', bounds: { x: 33, y: 44, width: 900, height: 700 } });
      const closed = await desktop.do({ do: 'close-window' });
      expect(closed).toMatchObject({
        windows: [{ visible: false }],
        notifications: [{ title: 'Lantype keeps running' }],
      });
      await desktop.do({ do: 'choose', labels: ['Open Lantype'] });
      await until(desktop, 'the window', ({ windows }) => windows[0]?.visible && windows[0].focused);
      expect((await desktop.do({ do: 'close-window' })).notifications).toHaveLength(1);

      const hidden = await installation.start('--hidden');
      expect(await hidden.ended).toBe(0);
      expect((await desktop.look()).windows).toMatchObject([{ visible: false }]);
      const second = await installation.start();
      expect(await second.ended).toBe(0);
      expect(second.output()).toContain('running already');
      await until(desktop, 'the window', ({ windows }) => windows[0]?.visible && windows[0].focused);
      const place = path.join(installation.dataDir, 'electron/window-place.json');
      expect(JSON.parse(readFileSync(place, 'utf8'))).toMatchObject({ width: 900, height: 700 });
    });

    it('starts hidden at login, in a way that its window switches on and off', async () => {
      const { installation, display } = await setUp();
      const entry = path.join(display.env.XDG_CONFIG_HOME ?? '', 'autostart/lantype.desktop');
      const desktop = await installation.start('--hidden');
      await until(desktop, 'the tray', ({ tray }) => tray !== undefined);
      expect((await desktop.look()).windows).toEqual([]);
      await desktop.do({ do: 'choose', labels: ['Pair a phone…'] });
      const page = await openPage(desktop);
      expect((await desktop.look()).windows).toMatchObject([{ url: expect.stringMatching(/#\/pair$/) }]);
      expect(await call(page, 'settings.get', {})).toMatchObject({ startAtLogin: false });
      await call(page, 'settings.set', { startAtLogin: true });
      expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=".*" "--hidden"$/m);
      expect(await call(page, 'settings.get', {})).toMatchObject({ startAtLogin: true });
      await call(page, 'settings.set', { startAtLogin: false });
      expect(existsSync(entry)).toBe(false);
    });

    it('types nothing while the screen is locked or the computer falls asleep', async () => {
      const { installation, display } = await setUp();
      const xterm = started(await startXterm(display));
      const desktop = await installation.start();
      const page = await openPage(desktop);
      const locked = async (): Promise<boolean | undefined> => (await call(page, 'app.get', {})).agent?.status.locked;
      await desktop.do({ do: 'power', event: 'lock-screen' });
      await eventually('the lock', locked);
      expect(await installation.post('while locked')).toMatchObject({ status: 'held' });
      await until(desktop, 'held', ({ tray }) => tray?.icon === 'held');
      // Some systems lock while they fall asleep, and say so to nobody who asks only afterwards.
      await desktop.do({ do: 'power', event: 'suspend' });
      await desktop.do({ do: 'power', event: 'unlock-screen' });
      expect(await locked()).toBe(true);
      await desktop.do({ do: 'power', event: 'resume', idleState: 'locked' });
      expect(await locked()).toBe(true);
      await desktop.do({ do: 'power', event: 'unlock-screen', idleState: 'active' });
      await eventually('no lock', async () => (await locked()) === false);
      expect(await xterm.read()).toBe('');
      expect(await installation.post('after that')).toMatchObject({ status: 'typed' });
      await eventually('the text', async () => (await xterm.read()) === 'after that');
    });

    it('loses nothing when it quits in the middle of a burst, and types the rest at its next start', async () => {
      const { installation, display } = await setUp();
      const xterm = started(await startXterm(display));
      const first = await installation.start('--hidden');
      await until(first, 'the tray', ({ tray }) => tray !== undefined);
      const filling = 'abcdefghij'.repeat(2_000);
      const answers = Array.from({ length: 40 }, (_, n) =>
        installation.post(`${n}:${filling};`).catch(() => undefined),
      );
      /** The numbers of the texts that stand in the window whole, in order; anything else by its length. */
      const typed = async (): Promise<string[]> =>
        (await xterm.read())
          .split(';')
          .slice(0, -1)
          .map(
            (each) => (each.endsWith(`:${filling}`) ? each.split(':', 1)[0] : undefined) ?? `broken, ${each.length}`,
          );
      await eventually('some of it in the window', async () => (await typed()).length >= 3, 30_000);
      await first.do({ do: 'choose', labels: ['Quit Lantype'] });
      expect(await first.ended).toBe(0);
      expect(existsSync(path.join(installation.dataDir, 'instance.json'))).toBe(false);
      const accepted = (await Promise.all(answers)).flatMap((answer, n) => (answer?.success ? [String(n)] : []));
      const before = await typed();
      expect(before.length).toBeLessThan(accepted.length);

      const second = await installation.start('--hidden');
      await until(second, 'the tray', ({ tray }) => tray !== undefined);
      await eventually('the rest', async () => (await typed()).length >= accepted.length, 60_000);
      const after = await typed();
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.toSorted()).toEqual(accepted.toSorted());
      console.log(
        `quit: ${accepted.length} of 40 texts accepted, ${before.length} typed before the end, the rest after it`,
      );
    });

    it('ends cleanly by a signal', async () => {
      const { installation } = await setUp();
      const desktop = await installation.start();
      await openPage(desktop);
      process.kill(desktop.pid, 'SIGTERM');
      expect(await desktop.ended).toBe(0);
      expect(existsSync(path.join(installation.dataDir, 'instance.json'))).toBe(false);
    });

    it('finds its relay at once when the computer wakes', async () => {
      const { installation, display } = await setUp();
      const agentDesk = started(newInstallation(start, display.env));
      const hub = await installation.start('--mode', 'relay');
      const hubPage = await openPage(hub);
      await call(hubPage, 'sharing.set', { lan: true });
      const { links } = await call(hubPage, 'pairing.open', { role: 'receive' });
      const agent = await agentDesk.start('--mode', 'agent', '--relay', links[0] ?? '');
      const page = await openPage(agent);
      const connection = async () => (await call(page, 'app.get', {})).agent?.connection;
      await eventually('the agent', async () => (await connection())?.phase === 'registered');
      const { urls } = await call(hubPage, 'sharing.set', { lan: true });
      const port = new URL(urls[0] ?? '').port;
      process.kill(hub.pid, 'SIGKILL');
      await hub.ended;
      // Long enough ahead that only a wake-up explains a connection before it.
      const away = await eventually(
        'a long wait',
        async () => {
          const { retryAt } = (await connection()) ?? {};
          return retryAt !== undefined && Date.parse(retryAt) - Date.now() > 6_000 && retryAt;
        },
        60_000,
      );
      await until(agent, 'a problem', ({ tray }) => tray?.icon === 'problem');
      await installation.start('--mode', 'relay', '--hidden', '--lan', '--lan-port', port);
      await eventually('the relay', () => existsSync(path.join(installation.dataDir, 'instance.json')), 20_000);
      await agent.do({ do: 'power', event: 'resume' });
      await eventually('the agent again', async () => (await connection())?.phase === 'registered', 5_000);
      expect(Date.now()).toBeLessThan(Date.parse(away));
    });
  });
}
