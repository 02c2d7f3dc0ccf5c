import { describe, expect, it } from 'vitest';
import type { Segment } from '../../src/protocol/segments.ts';
import { eventually } from '../helpers/eventually.ts';
import { output } from '../helpers/processes/child.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { type Display, missingPrograms, startDisplay } from './desktop/display.ts';
import { type Hub, startHub } from './desktop/hub.ts';
import { startMousepad, startXterm } from './desktop/programs.ts';

const missing = missingPrograms('xterm', 'mousepad');
const text = (value: string): Segment => ({ type: 'text', value });
const key = (name: Extract<Segment, { type: 'key' }>['key']): Segment => ({ type: 'key', key: name });

describe('keys', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  async function desktop(): Promise<{ display: Display; hub: Hub }> {
    const display = started(await startDisplay());
    return { display, hub: started(await startHub(display.env)) };
  }

  const post = (hub: Hub, payload: Segment[]) => hub.post({ deviceId: hub.deviceId, payload });

  it.each(['us', 'de', 'fr', 'ru'])('are pressed between texts, in order, on layout %s', async (layout) => {
    const { display, hub } = await desktop();
    const editor = started(await startMousepad(display));
    await display.setLayout(layout);
    const posted = await post(hub, [
      text('one'),
      key('enter'),
      text('twox'),
      key('backspace'),
      key('tab'),
      text('three'),
      key('home'),
      text('>'),
      key('end'),
      text('<'),
      key('up'),
      key('end'),
      text('!'),
    ]);
    // A pressed key leaves no trace that could be seen: `read` would be a guess.
    expect(posted.body).toMatchObject({ success: true, status: 'typed', receipt: 'assumed' });
    expect((await editor.read()).trimEnd()).toBe('one!\n>two\tthree<');
  });

  it.each(['us', 'de', 'fr', 'ru'])('undo takes back the last text, on layout %s', async (layout) => {
    const { display, hub } = await desktop();
    const editor = started(await startMousepad(display));
    await display.setLayout(layout);
    await hub.type('stays ');
    await hub.type('goes');
    expect((await post(hub, [key('undo')])).body).toMatchObject({ status: 'typed', receipt: 'assumed' });
    expect((await editor.read()).trim()).toBe('stays');
  });

  it('of a terminal reach it: a command runs only when enter is asked for', async () => {
    const { display, hub } = await desktop();
    const terminal = started(await startXterm(display));
    await hub.type('no newline at the end\n');
    await post(hub, [text('and now'), key('enter')]);
    await eventually('the text', async () => (await terminal.read()) === 'no newline at the endand now\r');
  });

  it('a lock that is held, as for push-to-talk, is nothing to wait for', async () => {
    const { display, hub } = await desktop();
    const terminal = started(await startXterm(display));
    await output('xdotool', ['keydown', 'Caps_Lock'], display.env);
    const posted = await hub.type('typed with Caps Lock held');
    await output('xdotool', ['keyup', 'Caps_Lock'], display.env);
    expect(posted.body).toMatchObject({ status: 'typed', receipt: 'read' });
    await eventually('the text', async () => (await terminal.read()) === 'typed with Caps Lock held');
  });

  it('held by the user do not change the meaning of the chord', async () => {
    const { display, hub } = await desktop();
    const terminal = started(await startXterm(display));
    await output('xdotool', ['keydown', 'ctrl', 'keydown', 'alt'], display.env);
    const posted = await hub.type('typed with Ctrl and Alt held');
    await output('xdotool', ['keyup', 'alt', 'keyup', 'ctrl'], display.env);
    expect(posted.body).toMatchObject({ status: 'typed', receipt: 'read' });
    await eventually('the text', async () => (await terminal.read()) === 'typed with Ctrl and Alt held');
  });
});
