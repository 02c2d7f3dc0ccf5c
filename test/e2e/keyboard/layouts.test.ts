import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Key } from '../../../src/protocol/segments.ts';
import { eventually } from '../../helpers/eventually.ts';
import { output } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { type Hub, startHub } from '../desktop/hub.ts';
import { openUserKeyboard, type UserKeyboard } from '../desktop/keyboard-of-user.ts';
import { type Program, startXterm } from '../desktop/programs.ts';

/** Keys are where the layout group in force has them: what a terminal gets shows which one was pressed. */

const missing = missingPrograms('xterm', 'xkbset', 'xkbcomp', 'xinput');

describe('layouts', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  interface Desk {
    display: Display;
    hub: Hub;
    user: UserKeyboard;
    terminal: Program;
  }

  async function desk(): Promise<Desk> {
    const display = started(await startDisplay());
    const user = started(await openUserKeyboard(display));
    const hub = started(await startHub(display.env));
    return { display, hub, user, terminal: started(await startXterm(display)) };
  }

  async function expectKeys({ hub, terminal }: Desk, keys: Key[], bytes: string): Promise<void> {
    const payload = keys.map((key) => ({ type: 'key', key }));
    const { body } = await hub.post({ deviceId: hub.deviceId, payload });
    expect(body, JSON.stringify(body)).toMatchObject({ status: 'typed', receipt: 'assumed' });
    await eventually('the keys', async () => (await terminal.read()).length >= bytes.length);
    expect(JSON.stringify(await terminal.read())).toBe(JSON.stringify(bytes));
  }

  // In the second group `us,fr` has W where `us` has Z, and `us,de` has Y there.
  it.each(['us,fr', 'us,de', 'us,ru', 'fr,us', 'de,ru'])('undo is Ctrl+Z in both groups of %s', async (layout) => {
    const desktop = await desk();
    await desktop.display.setLayout(layout);
    await desktop.user.lockGroup(1);
    await expectKeys(desktop, ['undo'], '\x1a');
    // Followed as it changes, without a message in between.
    await desktop.user.lockGroup(0);
    await expectKeys(desktop, ['undo', 'tab'], '\x1a\x1a\t');
    await desktop.user.lockGroup(1);
    await expectKeys(desktop, ['undo'], '\x1a\x1a\t\x1a');
  });

  it('keys are where the layout of the keyboard has them through which they are pressed', async () => {
    const desktop = await desk();
    // A user's keyboard with a layout of its own (`setxkbmap -device`) leaves XTEST's with the one that it had; here
    // it is the other way round. Z and W change places.
    const devices = await output('xinput', ['list', '--short'], desktop.display.env);
    const device = /XTEST keyboard\s+id=(\d+)/.exec(devices)?.[1] ?? '';
    await output('setxkbmap', ['-device', device, '-layout', 'fr'], desktop.display.env);
    await expectKeys(desktop, ['undo'], '\x1a');
    await expectKeys(desktop, ['undo'], '\x1a\x1a');
  });

  it('a layout that is set while Lantype runs is the one that counts', async () => {
    const desktop = await desk();
    await expectKeys(desktop, ['undo'], '\x1a');
    await desktop.display.setLayout('fr');
    await expectKeys(desktop, ['undo'], '\x1a\x1a');
    await desktop.display.setLayout('us,de');
    await desktop.user.lockGroup(1);
    await expectKeys(desktop, ['undo'], '\x1a\x1a\x1a');
  });

  it('a key that is on another level is pressed with the modifiers of that level', async () => {
    const desktop = await desk();
    // As on small keyboards: Delete is Backspace with AltGr, and there is none besides.
    await remap(desktop.display, {
      BKSP: '{ type= "FOUR_LEVEL", symbols[Group1]= [ BackSpace, BackSpace, Delete, Delete ] }',
      DELE: '{ [ NoSymbol ] }',
      RALT: '{ type= "ONE_LEVEL", symbols[Group1]= [ ISO_Level3_Shift ] }',
    });
    await expectKeys(desktop, ['delete', 'backspace'], '\x1b[3~\x7f');
  });
});

/** The layout `us` with other symbols on some keys, by their names in XKB. */
async function remap(display: Display, keys: Record<string, string>): Promise<void> {
  const file = `${display.folder}/remapped.xkb`;
  const map = await output('setxkbmap', ['-layout', 'us', '-print'], display.env);
  const changes = Object.entries(keys).map(([name, symbols]) => `replace key <${name}> ${symbols};`);
  const modifiers = 'RALT' in keys ? 'modifier_map Mod5 { <RALT> };' : '';
  const include = /include "([^"]*)"(?=\s*};\s*xkb_geometry)|xkb_symbols\s*{ include "([^"]*)"/.exec(map);
  const symbols = include?.[1] ?? include?.[2] ?? '';
  writeFileSync(
    file,
    map.replace(/xkb_symbols\s*{[^}]*}/, `xkb_symbols { include "${symbols}" ${changes.join(' ')} ${modifiers} }`),
  );
  await output('xkbcomp', ['-w0', file, display.name], display.env);
}
