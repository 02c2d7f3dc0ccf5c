import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { readClipboard } from '../desktop/clipboard.ts';
import { type Display, missingPrograms, pressKeys, startDisplay } from '../desktop/display.ts';
import { type Hub, startHub } from '../desktop/hub.ts';
import { openUserKeyboard } from '../desktop/keyboard-of-user.ts';
import { startFocused } from '../desktop/programs.ts';

/** Programs in which the usual chords mean something else, or nothing. */

const missing = missingPrograms('gvim', 'stterm', 'xclip');
const CAPS = 2;

describe('chords that mean something else', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  async function desk(): Promise<{ display: Display; hub: Hub }> {
    const display = started(await startDisplay());
    return { display, hub: started(await startHub(display.env)) };
  }

  /** In insert mode, with an empty file. */
  async function startGvim(display: Display, ...args: string[]): Promise<{ file: string; saved(): Promise<string> }> {
    const file = path.join(display.folder, 'typed.txt');
    started(await startFocused(display, 'Gvim', 'gvim', ['-f', ...args, '-c', 'startinsert', file]));
    return {
      file,
      async saved() {
        await pressKeys(display, 'Escape', 'colon', 'w', 'Return');
        return eventually('gvim to save its file', () => existsSync(file) && readFileSync(file, 'utf8'));
      },
    };
  }

  it('gvim without a mapping: no <S-Insert>, and the next key is not literal', async () => {
    const { display, hub } = await desk();
    const gvim = await startGvim(display, '-u', 'NONE');
    await pressKeys(display, 'a');
    const { body } = await hub.type('dictated');
    expect(body, JSON.stringify(body)).toMatchObject({ status: 'clipboard' });
    expect(await readClipboard(display)).toBe('dictated');
    // After a Ctrl+V of ours the Escape of `saved` would be a character.
    await pressKeys(display, 'b');
    expect(await gvim.saved()).toBe('ab\n');
  });

  it('gvim with a mapping of its user: typed', async () => {
    const { display, hub } = await desk();
    const settings = path.join(display.folder, 'settings.vim');
    writeFileSync(settings, 'set nocompatible\nmap! <S-Insert> <C-R>+\n');
    const gvim = await startGvim(display, '-u', settings);
    const { body } = await hub.type('dictated');
    expect(body, JSON.stringify(body)).toMatchObject({ status: 'typed', receipt: 'read' });
    expect(await gvim.saved()).toBe('dictated\n');
  });

  it('st with Caps Lock: typed', async () => {
    const { display, hub } = await desk();
    const user = started(await openUserKeyboard(display));
    const file = path.join(display.folder, 'typed.txt');
    const script = `stty raw -echo; : > '${file}.ready'; exec cat > '${file}'`;
    started(await startFocused(display, 'st-256color', 'stterm', ['-e', 'sh', '-c', script]));
    await eventually('cat to run in st', () => existsSync(`${file}.ready`) && existsSync(file));
    await user.set({ locked: CAPS });
    const { body } = await hub.type('with Caps Lock');
    expect(body, JSON.stringify(body)).toMatchObject({ status: 'typed', receipt: 'read' });
    await eventually('the text', () => readFileSync(file, 'utf8') === 'with Caps Lock');
    expect((await user.settings()).state.lockedMods).toBe(CAPS);
  });

  it('a program that hangs gets no keys either', async () => {
    const { display, hub } = await desk();
    const program = started(startSilent(display));
    await eventually('it to have the focus', async () => (await display.focusedClass()) === 'Silent');
    const payload = ['enter', 'undo'].map((key) => ({ type: 'key', key }));
    const { body } = await hub.post({ deviceId: hub.deviceId, payload });
    expect(body, JSON.stringify(body)).toMatchObject({ status: 'failed' });
    expect(JSON.stringify(body)).toContain('does not respond');
    // The user's own key shows that none was before it.
    await pressKeys(display, 'a');
    await eventually('the key', () => program.output().includes('key'));
    expect(program.output().match(/key \d+/g)).toHaveLength(1);
  });
});

/** A window that says that it answers pings, does not, and tells of each key. */
function startSilent(display: Display): Child {
  const program = `
    import x11 from 'x11';
    x11.createClient({ shm: 'off' }, (error, { client, screen: [{ root }] }) => {
      const window = client.AllocID();
      client.CreateWindow(window, root, 0, 0, 300, 200, 0, 0, 0, 0, { eventMask: x11.eventMask.KeyPress });
      client.ChangeProperty(0, window, client.atoms.WM_CLASS, client.atoms.STRING, 8, 'silent\\0Silent\\0');
      client.InternAtom(false, 'WM_PROTOCOLS', (_, protocols) => client.InternAtom(false, '_NET_WM_PING', (_error, ping) => {
        const data = Buffer.alloc(4);
        data.writeUInt32LE(ping);
        client.ChangeProperty(0, window, protocols, client.atoms.ATOM, 32, data);
        client.MapWindow(window);
      }));
      client.on('event', ({ name, keycode }) => name === 'KeyPress' && console.log('key ' + keycode));
    });`;
  return startChild(process.execPath, ['--input-type=module', '-e', program], {
    env: display.env,
    cwd: import.meta.dirname,
  });
}
