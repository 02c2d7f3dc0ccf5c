import { describe, expect, it } from 'vitest';
import type { ContentRequest } from '../../../src/agent/paste/desktop.ts';
import { X11Connection } from '../../../src/agent/x11/connection.ts';
import { X11Desktop } from '../../../src/agent/x11/x11-desktop.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { readClipboard } from '../desktop/clipboard.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';

const missing = missingPrograms('xclip');
const READINGS = 8;

describe('who reads', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('is the same program from its request to the end of its reading, although the desktop is looked at meanwhile', async () => {
    const display = started(await startDisplay());
    const desktop = await X11Desktop.open(display.name, systemClock);
    started({ stop: () => desktop.close() });
    const requests: ContentRequest[] = [];
    desktop.onRequest((request) => requests.push(request));
    expect(await desktop.offer('clipboard', 'what is read', 1)).toBe(true);
    let isOver = false;
    const look = async (): Promise<void> => {
      while (!isOver) await desktop.target();
    };
    const looking = look();
    try {
      for (let count = 0; count < READINGS; count += 1) expect(await readClipboard(display)).toBe('what is read');
    } finally {
      isOver = true;
      await looking;
    }
    const texts = requests.filter(({ wants }) => wants === 'text');
    const asked = texts.filter(({ stage }) => stage === 'asked');
    expect(asked).toHaveLength(READINGS);
    for (const { id, reader } of asked) {
      expect(reader).toMatch(/^process \d+$/);
      expect(texts.filter((each) => each.id === id && each.stage === 'read')).toMatchObject([{ reader }]);
    }
  });
});

describe('the way to the X server', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('is gone once for all that is asked together: each write wakes the server', async () => {
    const display = started(await startDisplay());
    const x = await X11Connection.open(display.name, systemClock);
    started({ stop: async () => x.close() });
    const { stats } = x.client.pack_stream;
    await x.focus();
    const before = stats.writes;
    x.client.GrabServer();
    await Promise.all([x.focus(), x.selectionOwner(x.atom('CLIPBOARD')), x.selectionOwner(x.atom('PRIMARY'))]);
    expect(stats.writes - before).toBe(1);
    x.client.UngrabServer();
  });
});
