import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { expectNothingOfOthers, lateArgs } from '../desktop/late-program.ts';
import { missingDesktop, type PrivateDesktop, type PrivateSession, startPrivateSession } from './private-session.ts';
import { startFeatherpad, startFocused, startFoot, startKonsole, startMousepad } from './programs.ts';

/** On KWin and GNOME Shell: what is called typed is typed, and everything else is called by its name. */

const PROGRAMS = ['mousepad', 'featherpad', 'zenity'];
const TERMINALS = { kwin: ['konsole', startKonsole], gnome: ['foot', startFoot] } as const;
const BURST = 50;

describe.each<PrivateDesktop>(['kwin', 'gnome'])('honest ACKs on %s', (desktop) => {
  const [terminal, startTerminal] = TERMINALS[desktop];
  const missing = missingDesktop(desktop, terminal, ...PROGRAMS, ...(desktop === 'kwin' ? ['wl-paste'] : []));

  describe('native windows', skipUnless(missing === undefined, missing ?? ''), () => {
    let session: PrivateSession;
    const started = stopAfterEach();

    beforeAll(async () => {
      session = await startPrivateSession(desktop);
    }, 240_000);
    afterAll(() => session?.stop());

    async function expectTyped(text: string): Promise<void> {
      const { result, asked } = await session.type(text);
      expect(result, asked.join(', ')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    }

    async function expectOnClipboard(text: string, code: string): Promise<void> {
      const { result, asked } = await session.type(text);
      expect(result, asked.join(', ')).toMatchObject({ outcome: 'clipboard', error: { code } });
    }

    it('a window without a field', async () => {
      started(await startFocused(session, 'zenity', 'zenity', ['--info', '--text=No field here']));
      await expectOnClipboard('for the dialog', 'NOT_READ');
    });

    it('a program that does not handle its events', async () => {
      const script = path.join(import.meta.dirname, 'hanging.py');
      const program = started(await startFocused(session, 'hanging', '/usr/bin/python3', [script, 'busy']));
      await expectTyped('before. ');
      process.kill(program.pid, 'SIGUSR1');
      await eventually('it to hang', () => program.output().includes('hangs'));
      await expectOnClipboard('hung. ', 'UNRESPONSIVE');
      await eventually('it to go on', () => program.output().includes('goes on'));
      await expectTyped('after.');
      await eventually('the text', () => program.output().includes('has before. after.\n'));
    });

    it(
      'a poller, and a manager that watches the clipboard',
      skipUnless(desktop === 'kwin', 'GNOME lets no program without the focus see the clipboard'),
      async () => {
        const watcher = started(session.start('wl-paste', ['--watch', 'sh', '-c', 'echo "got <$(cat)>"']));
        const poller = started(session.start('sh', ['-c', 'while true; do wl-paste -n; sleep 0.1; done']));
        const dialog = await startFocused(session, 'zenity', 'zenity', ['--info', '--text=No field here']);
        await eventually('the poller', () => poller.output() !== '');
        for (let index = 0; index < 3; index += 1) {
          const { result } = await session.type(`for the dialog ${index} `);
          expect(result.outcome, JSON.stringify(result)).not.toBe('typed');
        }
        await dialog.stop();
        const editor = started(await startMousepad(session));
        const texts = Array.from({ length: 10 }, (_, index) => `text ${index}. `);
        for (const text of texts) expect((await session.type(text)).result).toMatchObject({ outcome: 'typed' });
        expect((await editor.read()).trimEnd()).toBe(texts.join('').trimEnd());
        // A history gets nothing of what is on its way to another program; one that asks in the very moment in which that
        // program does is not told from it.
        const got = texts.filter((text) => watcher.output().includes(text.trim()));
        console.log(`${desktop}: a manager that heeds no hint got ${got.length} of ${texts.length} texts`);
        expect(got.length).toBeLessThan(texts.length / 2);
      },
    );

    it(`the focus moves in a burst of ${BURST}: each text is in one window, once`, async () => {
      const one = started(await startTerminal(session));
      const other = started(await startFeatherpad(session));
      const texts = Array.from({ length: BURST }, (_, index) => `<${index}>`);
      const results = await session.burst(texts, [one.name, other.name]);
      const typed = results.filter(({ outcome }) => outcome === 'typed').length;
      const read = results.filter(({ receipt }) => receipt === 'read').length;
      console.log(`${desktop}, the focus moving: ${typed} of ${BURST} typed, ${read} of them seen being read`);
      await session.focus(other.name);
      const there = [await one.read(), await other.read().catch(() => '')].map((text) => text.match(/<\d+>/g) ?? []);
      for (const [index, result] of results.entries()) {
        // What was left on the clipboard a program may paste when it comes to its keys: once.
        const times = there.flat().filter((text) => text === texts[index]).length;
        expect.soft(times, `text ${index}: ${JSON.stringify(result)}`).toBeLessThanOrEqual(1);
        if (result.outcome === 'typed') expect.soft(times, `text ${index}, called typed`).toBe(1);
      }
    });

    it('a chord that comes late pastes nothing of what is for another window', async () => {
      await expectNothingOfOthers({
        start: async (name) => started(await startFocused(session, name, '/usr/bin/python3', lateArgs(name))),
        async focus(name) {
          await session.focus(name);
          // KWin runs the script that does it when it comes to it.
          await eventually('the focus', async () => (await session.focused()) === name);
        },
        type: async (text) => (await session.type(text)).result,
      });
    });

    it('nobody tells who has the focus any more: nothing is pressed', async () => {
      const program = started(await startTerminal(session));
      await expectTyped('before.');
      await session.silence();
      const { result } = await session.type('for whoever it is');
      // Whether it is found out by this text or was before it.
      expect(result.error?.code, JSON.stringify(result)).toMatch(/^(NO_FOCUS|CANNOT_TYPE)$/);
      await session.reopen();
      await expectTyped(' after.');
      await eventually('the text', async () => (await program.read()) === 'before. after.');
    });

    it('the screen is locked: nothing is typed', async () => {
      const program = started(await startTerminal(session));
      await expectTyped('before');
      await session.lock();
      await eventually('the lock', async () => (await session.look()).holder?.locks === true, 30_000);
      const { result } = await session.type('while locked');
      expect(result).toMatchObject({ outcome: 'stopped', error: { code: 'HELD_LOCKED' } });
      expect(await program.read()).toBe('before');
    });
  });
});
