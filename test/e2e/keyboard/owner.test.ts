import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { type Display, missingPrograms, pressKeys, startDisplay } from '../desktop/display.ts';
import { type Hub, startHub } from '../desktop/hub.ts';
import { isKeyboardGrabbed } from '../desktop/keyboard-of-user.ts';
import { type Program, startFeatherpad, startMousepad, startXterm } from '../desktop/programs.ts';

/** Focus is not the recipient: who has grabbed the keyboard gets the keys, whatever window has the focus. */

const missing = missingPrograms('xterm', 'mousepad', 'featherpad', 'dmenu', 'rofi');
const without = (program: string) => {
  const reason = missingPrograms(program);
  return skipUnless(reason === undefined, reason ?? '');
};

const keys = (...names: string[]) => names.map((key) => ({ type: 'key', key }));

describe("the keyboard's real owner", skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  async function desk(): Promise<{ display: Display; hub: Hub }> {
    const display = started(await startDisplay());
    return { display, hub: started(await startHub(display.env)) };
  }

  async function startGrabber(display: Display, command: string, args: readonly string[]): Promise<Child> {
    const program = startChild(command, args, { env: display.env, stdio: ['pipe', 'pipe', 'pipe'] });
    program.process.stdin?.end('one\ntwo\n');
    await eventually(`${command} to take the keyboard`, () => isKeyboardGrabbed(display));
    return program;
  }

  async function expectAllOfIt(terminal: Program, text: string): Promise<void> {
    await eventually('the text', async () => (await terminal.read()).endsWith(text));
    expect(JSON.stringify(await terminal.read())).toBe(JSON.stringify(text));
  }

  describe.each([
    ['i3lock', (_display: Display) => ['i3lock', '-n']],
    ['slock', startableSlock],
    ['xsecurelock', (_display: Display) => ['xsecurelock']],
  ] as const)('%s', (program, command) => {
    it('holds texts and keys, as any locked screen does, until it is gone', without(program), async () => {
      const { display, hub } = await desk();
      const terminal = started(await startXterm(display));
      const [file = program, ...args] = command(display);
      const locker = started(await startGrabber(display, file, args));
      const payloads = [[{ type: 'text', value: 'for nobody' }], keys('enter'), keys('undo')];
      for (const payload of payloads) {
        const { body } = await hub.post({ deviceId: hub.deviceId, payload });
        expect(body, JSON.stringify(body)).toMatchObject({ status: 'held' });
      }
      await locker.stop();
      await eventually('the keyboard to be free', async () => !(await isKeyboardGrabbed(display)));
      await eventually('the hub to type again', async () => (await hub.type('free')).body.status === 'typed');
      await expectAllOfIt(terminal, 'free');
    });
  });

  it.each([
    ['dmenu', []],
    ['rofi', ['-dmenu']],
  ])('%s over an editor: nothing is typed, and nothing said to be', async (program, args) => {
    const { display, hub } = await desk();
    const terminal = started(await startXterm(display));
    const launcher = started(await startGrabber(display, program, args));
    const typed = await hub.type('into the launcher');
    expect(typed.body, JSON.stringify(typed.body)).toMatchObject({ status: 'clipboard' });
    const pressed = await hub.post({ deviceId: hub.deviceId, payload: keys('down', 'enter') });
    expect(pressed.body, JSON.stringify(pressed.body)).toMatchObject({ status: 'failed' });
    // With its user's Enter it says what was in its field: the first line, as nothing was.
    await pressKeys(display, 'Return');
    await eventually('the choice', () => launcher.output().includes('\n'));
    expect(launcher.output().trim()).toBe('one');
    await eventually('the keyboard to be free', async () => !(await isKeyboardGrabbed(display)));
    expect((await hub.type('free')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    await expectAllOfIt(terminal, 'free');
  });

  it.each([
    ['GTK', startMousepad],
    ['Qt', startFeatherpad],
  ] as const)('an open menu of %s takes no keys and no text', async (_name, start) => {
    const { display, hub } = await desk();
    const editor = started(await start(display));
    expect((await hub.type('one.')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    await pressKeys(display, 'alt+f');
    await eventually('the menu to open', () => isKeyboardGrabbed(display));
    const pressed = await hub.post({ deviceId: hub.deviceId, payload: keys('down', 'enter') });
    expect(pressed.body, JSON.stringify(pressed.body)).toMatchObject({ status: 'failed' });
    expect((await hub.type('into the menu.')).body).toMatchObject({ status: 'clipboard' });
    await pressKeys(display, 'Escape', 'Escape');
    await eventually('the menu to close', async () => !(await isKeyboardGrabbed(display)));
    expect((await hub.type('two.')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    expect((await editor.read()).trimEnd()).toBe('one.two.');
  });

  it('a menu that closes at once is waited for', async () => {
    const { display, hub } = await desk();
    const editor = started(await startMousepad(display));
    await pressKeys(display, 'alt+f');
    await eventually('the menu to open', () => isKeyboardGrabbed(display));
    const posted = hub.type('after the menu');
    await pressKeys(display, 'Escape', 'Escape');
    expect((await posted).body).toMatchObject({ status: 'typed', receipt: 'read' });
    expect((await editor.read()).trimEnd()).toBe('after the menu');
  });

  it('nobody notices that it is asked who has the keyboard', async () => {
    const { display, hub } = await desk();
    started(await startXterm(display));
    // xev tells of every event at its window; a grab and its end would be FocusOut and FocusIn with NotifyGrab.
    const watcher = started(startChild('xev', ['-event', 'focus', '-event', 'keyboard'], { env: display.env }));
    await eventually('xev to have the focus', () => watcher.output().includes('FocusIn'));
    const { body } = await hub.post({ deviceId: hub.deviceId, payload: keys('enter', 'tab') });
    expect(body).toMatchObject({ status: 'typed', receipt: 'assumed' });
    await eventually('the keys', () => watcher.output().split('KeyRelease').length > 2);
    expect(watcher.output()).not.toMatch(/NotifyGrab|NotifyUngrab/);
  });
});

/** A copy: as Debian installs it, it wants more rights than a container may give. */
function startableSlock(display: Display): string[] {
  const slock = path.join(display.folder, 'slock');
  copyFileSync('/usr/bin/slock', slock);
  return [slock];
}
