import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { askLantype } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { type Hub, type Posted, startHub } from '../desktop/hub.ts';
import { expectNothingOfOthers, lateArgs, outcomeOf } from '../desktop/late-program.ts';
import { startWaylandChromium } from './chromium.ts';
import { type Program, startFeatherpad, startFocused, startFoot, startMousepad } from './programs.ts';
import { missingSway, type SwaySession, startSway } from './sway-session.ts';

/** On sway: what is called typed is typed, and everything else is called by its name. */

const missing = missingSway('foot', 'mousepad', 'featherpad', 'chromium', 'zenity', 'swaylock', 'wofi', 'wl-paste');

describe('honest ACKs on sway', skipUnless(missing === undefined, missing ?? ''), () => {
  let session: SwaySession;
  let hub: Hub;
  const started = stopAfterEach();

  beforeAll(async () => {
    session = await startSway();
    hub = await startHub(session.env, { user: session.user });
  });

  // What could not be typed piles up until somebody reads it, or copies something else.
  beforeEach(() => session.run('sh', ['-c', "wl-copy 'the user has copied this' > /dev/null 2>&1"]));

  afterAll(async () => {
    await hub?.stop();
    await session?.stop();
  });

  async function expectNotTyped(text: string): Promise<Posted> {
    const posted = await hub.type(text);
    expect(posted.body.status, JSON.stringify(posted.body)).toMatch(/^(clipboard|failed)$/);
    return posted;
  }

  async function expectTyped(text: string): Promise<void> {
    expect((await hub.type(text)).body).toMatchObject({ status: 'typed', receipt: 'read' });
  }

  const clipboard = (): Promise<string> => session.run('wl-paste', ['--no-newline']);
  /** Nobody has read what was left before, so what is new stands behind it. */
  const isLeft = async (text: string): Promise<void> => expect((await clipboard()).endsWith(text)).toBe(true);

  it('no window has the focus', async () => {
    expect((await expectNotTyped('to nobody')).body).toMatchObject({ status: 'clipboard' });
    await isLeft('to nobody');
  });

  it('a window without a field', async () => {
    started(await startFocused(session, 'zenity', 'zenity', ['--info', '--text=No field here']));
    expect((await expectNotTyped('for the dialog')).body).toMatchObject({ status: 'clipboard' });
    await isLeft('for the dialog');
  });

  it('a page where no field has the focus; then one where a field has', async () => {
    const browser = started(await startWaylandChromium(session));
    await browser.focus('nothing');
    expect((await expectNotTyped('for no field')).body).toMatchObject({ status: 'clipboard' });
    await isLeft('for no field');
    expect(await browser.read('textarea')).toBe('');
  });

  it.each([
    ['foot', startFoot],
    ['mousepad', startMousepad],
    ['featherpad', startFeatherpad],
  ] as const)('the focused program is stopped: %s', async (_name, start) => {
    const program = started(await start(session));
    await expectTyped('before. ');
    process.kill(program.pid, 'SIGSTOP');
    expect((await expectNotTyped('stopped. ')).body).toMatchObject({ status: 'clipboard' });
    process.kill(program.pid, 'SIGCONT');
    // No keys had been sent, so nothing is typed when it goes on; and the next message is.
    await expectTyped('after.');
    const typed = await eventually('the text', async () => {
      const text = await program.read();
      return text.includes('after.') && text;
    });
    expect(typed.trimEnd()).toBe('before. after.');
  });

  it.each(['sleep', 'busy'])('a program that does not handle its events (%s)', async (how) => {
    const script = path.join(import.meta.dirname, 'hanging.py');
    const program = started(await startFocused(session, 'hanging', '/usr/bin/python3', [script, how]));
    await expectTyped('before. ');
    process.kill(program.pid, 'SIGUSR1');
    await eventually('it to hang', () => program.output().includes('hangs'));
    expect((await expectNotTyped('hung. ')).body).toMatchObject({ status: 'clipboard' });
    await eventually('it to go on', () => program.output().includes('goes on'));
    await expectTyped('after.');
    await eventually('the text', () => program.output().includes('has before. after.\n'));
  });

  it('a page that hangs: no text twice, none over another', async () => {
    const browser = started(await startWaylandChromium(session));
    await browser.focus('textarea');
    await expectTyped('before ');
    await browser.page.evaluate('void setTimeout(() => { const end = Date.now() + 3000; while (Date.now() < end); })');
    const tooLong = (): Promise<boolean> => new Promise((resolve) => setTimeout(() => resolve(true), 100));
    const hangs = (): Promise<boolean> => Promise.race([browser.page.evaluate('1').then(() => false), tooLong()]);
    await eventually('the page to hang', hangs);
    const one = await hub.type('one ');
    const two = await hub.type('two ');
    await browser.page.evaluate('1');
    await browser.page.keyboard.type('end');
    const text = await eventually('the keys', async () => {
      const now = await browser.read('textarea');
      return now.endsWith('end') && now;
    });
    // Each at most once, in order; and what was called typed is there.
    expect(text).toMatch(/^before (one )?(two )?end$/);
    if (one.body.status === 'typed') expect(text).toContain('one ');
    if (two.body.status === 'typed') expect(text).toContain('two ');
  });

  it('a poller, and a manager that watches the clipboard', async () => {
    const watcher = started(session.start('wl-paste', ['--watch', 'sh', '-c', 'echo "got <$(cat)>"']));
    const poll = 'while true; do wl-paste -n; sleep 0.1; done';
    const poller = started(session.start('sh', ['-c', poll]));
    const dialog = await startFocused(session, 'zenity', 'zenity', ['--info', '--text=No field here']);
    await eventually('the poller', () => poller.output() !== '');
    for (let index = 0; index < 3; index += 1) await expectNotTyped(`for the dialog ${index} `);
    await dialog.stop();
    const editor = started(await startMousepad(session));
    for (let index = 0; index < 10; index += 1) {
      expect((await hub.type(`text ${index}. `)).body).toMatchObject({ status: 'typed' });
    }
    const wanted = Array.from({ length: 10 }, (_, index) => `text ${index}. `).join('');
    expect((await editor.read()).trimEnd()).toBe(wanted.trimEnd());
    // A history gets nothing of what is on its way to another program.
    expect(watcher.output()).not.toContain('text 5');
  });

  it('the focus moves in a burst of 50: each text is in one window, once', async () => {
    const terminal = started(await startFoot(session));
    const editor = started(await startFeatherpad(session));
    const texts = Array.from({ length: 50 }, (_, index) => `<${index}>`);
    const posts = texts.map((text) => hub.type(text));
    let moving = true;
    const mover = (async () => {
      for (let turn = 0; moving; turn += 1) await session.focus(turn % 2 === 0 ? 'foot' : 'featherpad');
    })();
    const answers = await Promise.all(posts);
    const typed = answers.filter(({ body }) => body.status === 'typed').length;
    console.log(`sway, the focus moving: ${typed} of 50 typed`);
    expect(typed).toBeGreaterThan(0);
    moving = false;
    await mover;
    await session.focus('featherpad');
    const there = [await terminal.read(), await editor.read()].map((text) => text.match(/<\d+>/g) ?? []);
    for (const [index, { body }] of answers.entries()) {
      // What was left on the clipboard a program may paste when it comes to its keys: once.
      const times = there.flat().filter((text) => text === texts[index]).length;
      expect.soft(times, `text ${index}: ${JSON.stringify(body)}`).toBeLessThanOrEqual(1);
      if (body.status === 'typed') expect.soft(times, `text ${index}, called typed`).toBe(1);
    }
  });

  it('a chord that comes late pastes nothing of what is for another window', async () => {
    await expectNothingOfOthers({
      start: async (name) => started(await startFocused(session, name, '/usr/bin/python3', lateArgs(name))),
      focus: (name) => session.focus(name),
      type: async (text) => outcomeOf(await hub.type(text)),
    });
  });

  it.each(['ctrl', 'alt', 'super', 'shift'] as const)('the user holds %s down', async (key) => {
    const program: Program = started(await startMousepad(session));
    await session.keyboard.hold(key);
    try {
      await expectTyped('with a hand on the keyboard');
    } finally {
      await session.keyboard.release(key);
    }
    expect((await program.read()).trimEnd()).toBe('with a hand on the keyboard');
  });

  it('a launcher has the keyboard', async () => {
    const program = started(await startFoot(session));
    const launcher = session.start('wofi', ['--show', 'dmenu']);
    await eventually('the launcher', async () => (await session.focused()) === undefined);
    expect((await expectNotTyped('for the launcher')).body).toMatchObject({ status: 'clipboard' });
    await launcher.stop();
    await session.focus('foot');
    await expectTyped('for the terminal');
    await eventually('the text', async () => (await program.read()) === 'for the terminal');
  });

  it('the screen is locked: held until it is not', async () => {
    const program = started(await startFoot(session));
    const locker = session.start('swaylock', ['--color', '000000']);
    await eventually('the locker', async () => (await session.focused()) === undefined);
    const { body } = await hub.type('while locked');
    expect(body).toMatchObject({ status: 'held' });
    await locker.stop('SIGKILL');
    expect(await program.read()).toBe('');
  });

  it('nobody tells who has the focus: nothing is pressed, and the doctor says why', async () => {
    // Of its own: one Lantype types in a session.
    const other = started(await startSway());
    const { SWAYSOCK: _unknown, ...env } = other.env;
    const blind = started(await startHub(env, { user: other.user }));
    const program = started(await startFoot(other));
    expect((await blind.type('for whoever it is')).body).toMatchObject({ status: 'clipboard' });
    expect(await other.run('wl-paste', ['--no-newline'])).toBe('for whoever it is');
    expect(await program.read()).toBe('');
    const diagnosis = await askLantype(['doctor', '--data-dir', blind.dataDir], env, other.user.host);
    expect(JSON.stringify(diagnosis)).toMatch(/does not tell which window has the focus/);
  });
});
