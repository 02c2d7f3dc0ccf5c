import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { childrenOf } from '../../../src/agent/programs/proc.ts';
import { SavedContent } from '../../../src/agent/wayland/clipboard/clipboard-content.ts';
import { ClipboardDevice } from '../../../src/agent/wayland/clipboard/clipboard-device.ts';
import { PipeReaders } from '../../../src/agent/wayland/clipboard/pipe-readers.ts';
import { WaylandConnection } from '../../../src/agent/wayland/wire/connection.ts';
import { WL_SEAT, WLR_DATA_CONTROL } from '../../../src/agent/wayland/wire/interfaces.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { type Hub, startHub } from '../desktop/hub.ts';
import { startFocused, startFoot, startMousepad } from './programs.ts';
import { missingSway, type SwaySession, startSway } from './sway-session.ts';

const missing = missingSway('foot', 'mousepad', 'zenity', 'wl-paste', 'wl-copy');
/** A valid PNG of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe("the user's clipboard on sway", skipUnless(missing === undefined, missing ?? ''), () => {
  let session: SwaySession;
  let hub: Hub;
  const started = stopAfterEach();

  const copy = (text: string, ...options: string[]): Promise<string> =>
    session.run('sh', ['-c', `wl-copy ${options.join(' ')} -- '${text}' > /dev/null 2>&1`]);
  const paste = (...options: string[]): Promise<string> =>
    session.run('wl-paste', ['--no-newline', ...options]).catch(() => '');
  const comesBack = (text: string, ...options: string[]): Promise<unknown> =>
    eventually(`${text} to be back`, async () => (await paste(...options)) === text, 5_000);

  async function type(text: string): Promise<void> {
    expect((await hub.type(text)).body).toMatchObject({ status: 'typed', receipt: 'read' });
  }

  describe('while Lantype runs', () => {
    beforeAll(async () => {
      session = await startSway();
      hub = await startHub(session.env, { user: session.user });
    });

    afterAll(async () => {
      await hub?.stop();
      await session?.stop();
    });

    it('is back after many messages, the original one, in both places', async () => {
      const terminal = started(await startFoot(session));
      await copy('the original: ünïcödé ✓');
      await copy('what was marked', '--primary');
      for (let index = 0; index < 10; index += 1) await type(`${index} `);
      await comesBack('the original: ünïcödé ✓');
      await comesBack('what was marked', '--primary');
      await eventually('the texts', async () => (await terminal.read()) === '0 1 2 3 4 5 6 7 8 9 ');
    });

    it('is back when it is a picture, and when it has many formats', async () => {
      started(await startMousepad(session));
      const file = path.join(session.folder, 'pixel.png');
      writeFileSync(file, Buffer.from(PIXEL, 'base64'));
      await session.run('sh', ['-c', `wl-copy --type image/png < '${file}' > /dev/null 2>&1`]);
      await type('dictated');
      const picture = (): Promise<string> =>
        session.run('sh', ['-c', 'wl-paste --type image/png | base64 -w 0']).catch(() => '');
      await eventually('the picture to be back', async () => (await picture()) === PIXEL);
      const formats = new Map([
        ['text/html', Buffer.from('<b>bold</b>')],
        ['text/plain;charset=utf-8', Buffer.from('bold')],
        ['application/x-own', Buffer.from([0, 1, 2, 255])],
        ['x-kde-passwordManagerHint', Buffer.from('secret')],
      ]);
      const other = await offerAsAnother(session, formats);
      started({ stop: () => other.close() });
      await type(' and more');
      await eventually('the formats to be back', async () => {
        const names = (await paste('--list-types')).trim().split('\n').sort();
        return names.join() === [...formats.keys()].sort().join();
      });
      expect(await paste('--type', 'text/html')).toBe('<b>bold</b>');
      expect(await session.run('sh', ['-c', 'wl-paste --type application/x-own | od -An -tx1'])).toMatch(/00 01 02 ff/);
    });

    it('carries the hint that a text of ours is not for a history', async () => {
      await eventually('no window to have the focus', async () => (await session.focused()) === undefined);
      await hub.type('nobody has the focus');
      expect(await paste()).toBe('nobody has the focus');
      expect(await paste('--list-types')).toContain('x-kde-passwordManagerHint');
    });

    it('a copy that the user makes is not overwritten', async () => {
      started(await startFoot(session));
      await copy('before');
      await type('dictated');
      await copy('copied right after');
      // What would have come back has come by then.
      await type('once more');
      await comesBack('copied right after');
    });

    it('a marked text is replaced, and the primary selection is left alone', async () => {
      const editor = started(await startMousepad(session));
      await type('to be replaced');
      await session.keyboard.press('ctrl', 'a');
      await eventually('it to be marked', async () => (await paste('--primary')) === 'to be replaced');
      await type('the new text');
      expect((await editor.read()).trimEnd()).toBe('the new text');
    });
  });

  describe('when something ends', () => {
    beforeEach(async () => {
      session = started(await startSway());
      hub = started(await startHub(session.env, { user: session.user }));
    });

    it('is there when Lantype has ended: all formats, until somebody copies', async () => {
      started(await startFoot(session));
      const other = await offerAsAnother(session, new Map([['text/html', Buffer.from('<i>mine</i>')]]));
      started({ stop: () => other.close() });
      await type('dictated');
      await hub.stop();
      expect(await paste('--type', 'text/html')).toBe('<i>mine</i>');
      await copy('something else');
      await comesBack('something else');
    });
    it('the process that types is killed: the relay goes on, the clipboard is back, and the next text is typed', async () => {
      const terminal = started(await startFoot(session));
      await copy('the original');
      await type('dictated ');
      await comesBack('the original');
      const dialog = await startFocused(session, 'zenity', 'zenity', ['--info', '--text=No field here']);
      const before = childrenOf(hub.child.pid);
      const posted = hub.type('on its way when it died');
      // It is its target's: whoever else asks gets nothing.
      await eventually('the text to be offered', async () => (await paste()) === '');
      for (const pid of before) process.kill(pid, 'SIGKILL');
      expect((await posted).body.status).toBe('failed');
      await comesBack('the original');
      await dialog.stop();
      await eventually('it to type again', async () => (await hub.type('again')).body.status === 'typed');
      await eventually('the texts', async () => /^dictated (again)+$/.test(await terminal.read()));
    });

    it('the compositor ends: so does typing, and nothing else', async () => {
      started(await startFoot(session));
      await type('dictated');
      await session.stop();
      await eventually('it to be known', async () => {
        const { body } = await hub.type('to nobody');
        return !body.success && JSON.stringify(body).includes('wayland');
      });
      expect((await fetch(`${hub.url}/health`)).ok).toBe(true);
    });

    it('one Lantype types in a session: another says why it does not', async () => {
      started(await startFoot(session));
      await type('dictated');
      const other = started(await startHub(session.env, { user: session.user }));
      const { body } = await other.type('by another');
      expect(body.status).toBe('failed');
      expect(JSON.stringify(body)).toContain('another Lantype types in this session');
    });
  });
});

/** A program that has something with these formats on the clipboard. */
async function offerAsAnother({ folder, env }: SwaySession, formats: Map<string, Buffer>): Promise<WaylandConnection> {
  const connection = await WaylandConnection.open(path.join(folder, env.WAYLAND_DISPLAY ?? ''), systemClock);
  const seat = connection.bind(WL_SEAT);
  const readers = new PipeReaders(connection.compositorPid);
  const device = new ClipboardDevice({ connection, control: WLR_DATA_CONTROL, seat, clock: systemClock, readers });
  device.restore('clipboard', new SavedContent(formats));
  await connection.roundTrip();
  return connection;
}
