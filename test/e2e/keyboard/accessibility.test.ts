import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { kill9, output } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { type Hub, startHub } from '../desktop/hub.ts';
import { openUserKeyboard, type UserKeyboard } from '../desktop/keyboard-of-user.ts';
import { type Program, startXterm } from '../desktop/programs.ts';

/** Whatever helps somebody to use a keyboard: what is dictated is typed all the same, and every setting stays. */

const missing = missingPrograms('xterm', 'xkbset');
const SHIFT = 1;
const CAPS = 2;
const CONTROL = 4;
const NUM = 16;

describe('accessibility settings', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  async function desk(): Promise<{ display: Display; hub: Hub; user: UserKeyboard; terminal: Program }> {
    const display = started(await startDisplay());
    const user = started(await openUserKeyboard(display));
    const hub = started(await startHub(display.env));
    return { display, hub, user, terminal: started(await startXterm(display)) };
  }

  it.each([
    ['Slow Keys', ['sl', '300']],
    ['Bounce Keys', ['bo', '500']],
    ['Sticky Keys', ['st']],
    ['Sticky Keys that two keys at once switch off', ['st', 'twokey']],
    ['Mouse Keys', ['m']],
    ['Slow, Bounce, Sticky and Mouse Keys', ['sl', '300', 'bo', '500', 'st', 'm']],
  ])('%s: texts and keys are typed, and the settings are as before', async (_name, settings) => {
    const { display, hub, user, terminal } = await desk();
    await output('xkbset', settings, display.env);
    const before = await user.settings();
    // The same key again within the time of Bounce Keys.
    for (const text of ['one ', 'two ', 'three']) {
      expect((await hub.type(text)).body).toMatchObject({ status: 'typed', receipt: 'read' });
    }
    const payload = ['enter', 'tab', 'enter', 'undo'].map((key) => ({ type: 'key', key }));
    expect((await hub.post({ deviceId: hub.deviceId, payload })).body).toMatchObject({ status: 'typed' });
    await eventually('all of it', async () => (await terminal.read()).length >= 17);
    expect(JSON.stringify(await terminal.read())).toBe(JSON.stringify('one two three\r\t\r\x1a'));
    expect(await user.settings()).toEqual(before);
  });

  it.each([
    ['Caps Lock', { locked: CAPS }],
    ['Num Lock', { locked: NUM }],
    ['a latched Shift', { latched: SHIFT }],
    ['a locked Control and Num Lock', { locked: CONTROL | NUM }],
    ['a latched Control, a locked Shift and Caps Lock', { locked: SHIFT | CAPS, latched: CONTROL }],
  ])('%s: changes nothing, and stays', async (_name, modifiers) => {
    const { display, hub, user, terminal } = await desk();
    await output('xkbset', ['st'], display.env);
    await user.set(modifiers);
    const before = await user.settings();
    expect((await hub.type('as it is')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    const payload = [{ type: 'key', key: 'undo' }];
    expect((await hub.post({ deviceId: hub.deviceId, payload })).body).toMatchObject({ status: 'typed' });
    await eventually('all of it', async () => (await terminal.read()).length >= 9);
    expect(JSON.stringify(await terminal.read())).toBe(JSON.stringify('as it is\x1a'));
    expect(await user.settings()).toEqual(before);
  });

  it('the settings stay when Lantype is killed between, or in the middle of, its texts', async () => {
    const { display, hub, user, terminal } = await desk();
    await output('xkbset', ['sl', '300', 'bo', '500', 'st'], display.env);
    await user.set({ locked: CAPS, latched: SHIFT });
    const before = await user.settings();
    const texts = Array.from({ length: 40 }, (_, index) => hub.type(`${index} `).catch(() => undefined));
    await eventually('some texts', async () => (await terminal.read()).includes('5 '));
    await kill9(hub.child);
    await Promise.all(texts);
    expect(await user.settings()).toEqual(before);
  });
});
