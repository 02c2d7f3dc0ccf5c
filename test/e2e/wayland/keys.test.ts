import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { startHub } from '../desktop/hub.ts';
import { startFoot, startMousepad } from './programs.ts';
import { missingSway, startSway } from './sway-session.ts';

const missing = missingSway('foot', 'mousepad');

describe('keys on sway', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it.each(['us', 'ru'])("are those that were sent, whatever the user's layout is: %s", async (layout) => {
    const session = started(await startSway({ layout }));
    const hub = started(await startHub(session.env, { user: session.user }));
    const send = async (...payload: object[]): Promise<void> => {
      const { body } = await hub.post({ deviceId: hub.deviceId, payload });
      // Nothing proves that a key had an effect.
      expect(body).toMatchObject({ status: 'typed', receipt: 'assumed' });
    };
    const text = (value: string): object => ({ type: 'text', value });
    const key = (name: string): object => ({ type: 'key', key: name });
    const editor = started(await startMousepad(session));
    await send(text('one'), key('enter'), text('twx'), key('backspace'), text('o'), key('home'), text('> '));
    await send(key('end'), key('tab'), text('to be undone'), key('undo'));
    await send(key('up'), key('end'), key('left'), key('delete'), text('É'));
    expect((await editor.read()).trimEnd()).toBe('onÉ\n> two');
    await editor.stop();
    const terminal = started(await startFoot(session));
    await send(text('in a terminal'), key('enter'), key('escape'), text('б'));
    await eventually('it all', async () => (await terminal.read()) === 'in a terminal\r\u001bб');
  });
});
