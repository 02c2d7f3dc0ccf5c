import { describe, expect, it } from 'vitest';
import { X11Connection } from '../../../src/agent/x11/connection.ts';
import { Keyboard, PASTE_CHORDS } from '../../../src/agent/x11/keyboard.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { output } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { openUserKeyboard } from '../desktop/keyboard-of-user.ts';

const missing = missingPrograms('xkbset');

describe('a chord with accessibility settings', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('leaves in one piece: whoever dies after it has given everything back', async () => {
    const display = started(await startDisplay());
    const user = started(await openUserKeyboard(display));
    await output('xkbset', ['sl', '300', 'bo', '500', 'st'], display.env);
    await user.set({ locked: 2, latched: 1 });
    const before = await user.settings();
    const x = await X11Connection.open(display.name, systemClock);
    started({ stop: () => x.close() });
    const keyboard = await Keyboard.open(x, systemClock);
    await keyboard.prepare(PASTE_CHORDS.shiftInsert);
    const stream = x.client.stream;
    const pieces: number[] = [];
    const write = stream?.write.bind(stream);
    if (!stream || !write) throw new Error('the connection has no stream');
    stream.write = ((data: Buffer, ...rest: []) => {
      pieces.push(data.length);
      return write(data, ...rest);
    }) as typeof stream.write;
    keyboard.tap(PASTE_CHORDS.shiftInsert);
    await x.focus();
    // Two requests for the controls (100 bytes each), two for latches and locks (16), and four events (36).
    expect(pieces[0]).toBeGreaterThanOrEqual(2 * 100 + 2 * 16 + 4 * 36);
    expect(await user.settings()).toEqual(before);
  });
});
