import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { askLantype } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { type Hub, startHub } from '../desktop/hub.ts';
import { type Program, startFeatherpad, startFoot, startMousepad, startXterm } from './programs.ts';
import { missingSway, type SwaySession, startSway } from './sway-session.ts';

/** Windows of both worlds in one session: each text where the focus was, and the user's clipboard as it was. */

const missing = missingSway('foot', 'mousepad', 'featherpad', 'xterm', 'Xwayland', 'wl-paste', 'wl-copy');
const MESSAGES = 50;

describe('sway with Xwayland', skipUnless(missing === undefined, missing ?? ''), () => {
  let session: SwaySession;
  let hub: Hub;
  const started = stopAfterEach();

  beforeAll(async () => {
    session = await startSway({ xwayland: true });
    hub = await startHub(session.env, { user: session.user });
  });

  afterAll(async () => {
    await hub?.stop();
    await session?.stop();
  });

  const clipboard = (): Promise<string> => session.run('wl-paste', ['--no-newline']).catch(() => '');
  const copy = (text: string): Promise<string> => session.run('sh', ['-c', `wl-copy '${text}' > /dev/null 2>&1`]);

  it('native and X11 windows in turn: 50 messages, each where the focus was', async () => {
    const programs: Program[] = [
      started(await startFoot(session)),
      started(await startXterm(session)),
      started(await startFeatherpad(session)),
      started(await startMousepad(session, { GDK_BACKEND: 'x11' }, 'Mousepad')),
    ];
    await copy('the original');
    const wanted = programs.map(() => '');
    let read = 0;
    for (let index = 0; index < MESSAGES; index += 1) {
      // One, two or three in a row for a window, of a text in another script each time.
      const turn = Math.floor(index / ((index % 3) + 1)) % programs.length;
      const { name } = programs[turn] ?? { name: '' };
      if ((await session.focused()) !== name) await session.focus(name);
      const text = `<${index} ñ € 日本 😀>`;
      const { body } = await hub.type(text);
      expect(body, `${text} in ${name}`).toMatchObject({ success: true, status: 'typed' });
      if (body.success && body.receipt === 'read') read += 1;
      wanted[turn] += text;
    }
    await eventually('the clipboard to be back', async () => (await clipboard()) === 'the original', 5_000);
    for (const [index, program] of programs.entries()) {
      await session.focus(program.name);
      await eventually(`all of it in ${program.name}`, async () => (await program.read()).trimEnd() === wanted[index]);
    }
    console.log(`sway with Xwayland: ${MESSAGES} messages over 4 windows, all exact, ${read} seen being read`);
    expect(read).toBeGreaterThan(MESSAGES * 0.9);
  });

  it("the clipboard of each world is given back in the other's", async () => {
    const native = started(await startFoot(session));
    const x11 = started(await startXterm(session));
    await copy('copied natively');
    expect((await hub.type('into X11')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    await eventually('it to be back', async () => (await clipboard()) === 'copied natively', 5_000);
    await session.focus(native.name);
    expect((await hub.type('into the other')).body).toMatchObject({ status: 'typed', receipt: 'read' });
    await eventually('it to be back again', async () => (await clipboard()) === 'copied natively', 5_000);
    await eventually(
      'the texts',
      async () => (await x11.read()) === 'into X11' && (await native.read()) === 'into the other',
    );
  });

  it('the doctor names the way and the focused program, and what is not there', async () => {
    started(await startFoot(session));
    const diagnosis = await askLantype(['doctor', '--data-dir', hub.dataDir], session.env, session.user.host);
    expect(diagnosis).toMatchObject({ canType: true, typist: 'wayland' });
    const [wayland] = diagnosis.typists;
    expect(wayland.capabilities.map(({ name, ok }: { name: string; ok: boolean }) => `${name} ${ok}`)).toEqual([
      'Wayland true',
      'clipboard true',
      'keyboard true',
      'focus true',
      'X11 programs true',
    ]);
    expect(wayland.capabilities[3].detail).toMatch(/told by sway/);
    const devices = await fetch(`${hub.url}/devices`, { headers: { authorization: `Bearer ${hub.token}` } });
    expect(JSON.stringify(await devices.json())).toContain('foot');
  });
});
