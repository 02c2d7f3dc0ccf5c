import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type Child, output, startChild } from '../helpers/processes/child.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { readClipboard } from './desktop/clipboard.ts';
import { type Display, missingPrograms, startDisplay } from './desktop/display.ts';
import { type Hub, type Posted, startHub } from './desktop/hub.ts';
import { expectNothingOfOthers, lateArgs, outcomeOf } from './desktop/late-program.ts';
import { startChromium } from './desktop/page.ts';
import { startFeatherpad, startFocused, startMousepad, startXterm } from './desktop/programs.ts';

/** The first promise of README.md: an ACK means typed. Everything else is called by its name, within two seconds. */

const missing = missingPrograms(
  'xterm',
  'mousepad',
  'featherpad',
  'chromium',
  'zenity',
  'xeyes',
  'xclip',
  'parcellite',
);
const LIMIT_MS = 2_000;

describe('honest ACKs', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  async function desktop(options?: { windowManager?: boolean }): Promise<{ display: Display; hub: Hub }> {
    const display = started(await startDisplay(options));
    return { display, hub: started(await startHub(display.env)) };
  }

  async function expectNotTyped(hub: Hub, text: string): Promise<Posted> {
    const before = performance.now();
    const posted = await hub.type(text);
    expect(performance.now() - before).toBeLessThan(LIMIT_MS);
    expect(posted.body.status, JSON.stringify(posted.body)).toMatch(/^(clipboard|failed)$/);
    return posted;
  }

  it.each([{ windowManager: true }, { windowManager: false }])('no focused window: %o', async (options) => {
    const { display, hub } = await desktop(options);
    await expectNotTyped(hub, 'to nobody, ');
    await expectNotTyped(hub, 'still nobody');
    // What could not be typed is there for the user to paste, all of it.
    expect(await readClipboard(display)).toBe('to nobody, still nobody');
  });

  it('a program that takes no text: xeyes', async () => {
    const { display, hub } = await desktop();
    started(startChild('xeyes', [], { env: display.env }));
    await eventually('xeyes to open', async () =>
      (await output('xwininfo', ['-root', '-tree'], display.env)).includes('"xeyes"'),
    );
    await expectNotTyped(hub, 'for the eyes');
  });

  it('a program that takes no text: xeyes with the focus, without a window manager', async () => {
    const { display, hub } = await desktop({ windowManager: false });
    started(startChild('xeyes', [], { env: display.env }));
    const window = await eventually('xeyes to open', async () => {
      return /(0x[0-9a-f]+) "xeyes"/.exec(await output('xwininfo', ['-root', '-tree'], display.env))?.[1];
    });
    await output('xdotool', ['windowfocus', '--sync', window], display.env);
    await expectNotTyped(hub, 'for the eyes');
    expect(await readClipboard(display)).toBe('for the eyes');
  });

  it('a dialog without a field', async () => {
    const { display, hub } = await desktop();
    started(await startFocused(display, 'Zenity', 'zenity', ['--info', '--text=No field here']));
    await expectNotTyped(hub, 'for the dialog');
    expect(await readClipboard(display)).toBe('for the dialog');
  });

  it('a page where no field has the focus', async () => {
    const { display, hub } = await desktop();
    const browser = started(await startChromium(display));
    await browser.focus('nothing');
    await expectNotTyped(hub, 'for no field');
    expect(await readClipboard(display)).toBe('for no field');
  });

  it.each([
    ['xterm', startXterm],
    ['mousepad', startMousepad],
    ['featherpad', startFeatherpad],
  ] as const)('the focused program frozen: %s', async (_name, start) => {
    const { display, hub } = await desktop();
    const program = started(await start(display));
    expect((await hub.type('before. ')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    process.kill(program.pid, 'SIGSTOP');
    await expectNotTyped(hub, 'frozen. ');
    process.kill(program.pid, 'SIGCONT');
    // No keys had been sent, so nothing is typed when it wakes up; and the next message is.
    expect((await hub.type('after.')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    const typed = await eventually('the text', async () => {
      const text = await program.read();
      return text.includes('after.') && text;
    });
    expect(typed.trimEnd()).toBe('before. after.');
  });

  it('a chord that comes late pastes nothing of what is for another window', async () => {
    const { display, hub } = await desktop();
    await expectNothingOfOthers({
      start: async (name) => started(await startFocused(display, name, '/usr/bin/python3', lateArgs(name))),
      focus: (name) =>
        output('xdotool', ['search', '--onlyvisible', '--class', `^${name}$`, 'windowactivate', '--sync'], display.env),
      type: async (text) => outcomeOf(await hub.type(text)),
    });
  });

  it('the focused program frozen: Chromium', async () => {
    const { display, hub } = await desktop();
    const browser = started(await startChromium(display));
    await browser.focus('textarea');
    const windowId = (await output('xdotool', ['getactivewindow'], display.env)).trim();
    const pid = Number((await output('xdotool', ['getwindowpid', windowId], display.env)).trim());
    process.kill(pid, 'SIGSTOP');
    await expectNotTyped(hub, 'frozen');
    process.kill(pid, 'SIGCONT');
    expect(await browser.read('textarea')).toBe('');
  });

  it('a program that hangs while it has grabbed the X server', async () => {
    const { display, hub } = await desktop();
    const terminal = started(await startXterm(display));
    const grabber = started(
      startChild(
        process.execPath,
        [
          '-e',
          `require('x11').createClient({}, (e, d) => { d.client.GrabServer(); d.client.sync(() => console.log('grabbed')); })`,
        ],
        { env: display.env, cwd: import.meta.dirname },
      ),
    );
    await eventually('the grab', () => grabber.output().includes('grabbed'));
    await expectNotTyped(hub, 'during the grab. ');
    await grabber.stop();
    // A chord that was sent pastes what was left, once; the hub works on.
    await eventually('the hub to type again', async () => (await hub.type('after. ')).body.status === 'typed', 40_000);
    await eventually('the text', async () => (await terminal.read()).endsWith('after. '));
    expect((await terminal.read()).split('during').length).toBeLessThanOrEqual(2);
  });

  it('a page that hangs for a while: no text twice, none over another', async () => {
    const { display, hub } = await desktop();
    const browser = started(await startChromium(display));
    await browser.focus('textarea');
    await browser.page.evaluate('void setTimeout(() => { const end = Date.now() + 3000; while (Date.now() < end); })');
    await eventually('the page to hang', async () => !(await answersWithin(browser.page.evaluate('1'), 100)));
    await expectNotTyped(hub, 'one ');
    await expectNotTyped(hub, 'two ');
    await browser.page.evaluate('1');
    // The page has the chord of the first text in its queue and pastes now what waits on the clipboard: once.
    const text = await eventually('the page to wake up', async () => (await browser.read('textarea')) || false);
    expect(text).toBe('one two ');
    // What it does with keys that come after that shows that no second paste was on its way before them.
    await browser.page.keyboard.type('end');
    await eventually('the keys', async () => (await browser.read('textarea')).endsWith('end'));
    expect(await browser.read('textarea')).toBe('one two end');
  });

  it('a program that takes Ctrl+V only', async () => {
    const { display, hub } = await desktop();
    // GTK, whose user has taken Shift+Insert away from text views.
    const folder = path.join(display.folder, 'config', 'gtk-3.0');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      path.join(folder, 'gtk.css'),
      '@binding-set NoInsert { unbind "<Shift>Insert"; } textview { -gtk-key-bindings: NoInsert; }',
    );
    const program = started(await startMousepad(display));
    expect((await hub.type('the other chord')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    expect((await program.read()).trimEnd()).toBe('the other chord');
  });

  describe.each([
    ['parcellite', (display: Display) => startChild('parcellite', ['-n'], { env: display.env })],
    ['a reader of every selection', startGreedyReader],
  ] as const)('with a clipboard manager: %s', (_name, start) => {
    it('what is typed is typed, what is not is not', async () => {
      const { display, hub } = await desktop();
      const manager = started(start(display));
      await eventually('the manager to run', () => manager.process.exitCode === null && manager.pid > 0);
      const dialog = await startFocused(display, 'Zenity', 'zenity', ['--info', '--text=No field here']);
      await expectNotTyped(hub, 'for the dialog');
      await dialog.stop();
      const editor = started(await startMousepad(display));
      for (let index = 0; index < 10; index += 1) {
        expect((await hub.type(`text ${index}. `)).body).toMatchObject({ status: 'typed', receipt: 'read' });
      }
      expect((await editor.read()).trimEnd()).toBe(
        Array.from({ length: 10 }, (_, index) => `text ${index}. `)
          .join('')
          .trimEnd(),
      );
    });
  });
});

async function answersWithin(answer: Promise<unknown>, ms: number): Promise<boolean> {
  const tooLong = new Promise<false>((resolve) => setTimeout(() => resolve(false), ms));
  return Promise.race([answer.then(() => true as const), tooLong]);
}

/** Reads both selections over and over, as the rudest of clipboard managers would. */
function startGreedyReader(display: Display): Child {
  const loop =
    'end=$(($(date +%s) + 60)); while [ $(date +%s) -lt $end ]; do ' +
    'timeout 1 xclip -o -selection clipboard -t UTF8_STRING; timeout 1 xclip -o -selection primary -t UTF8_STRING; done';
  return startChild('sh', ['-c', loop], { env: display.env, stdio: 'ignore' });
}
