import { describe, expect, it } from 'vitest';
import { formatsToCopy } from '../../../src/agent/windows/clipboard/copied-formats.ts';
import { LentClipboard } from '../../../src/agent/windows/clipboard/lent-clipboard.ts';
import {
  type KeptContent,
  Served,
  type ThreadEvent,
} from '../../../src/agent/windows/desktop-thread/thread-messages.ts';
import { WM } from '../../../src/agent/windows/win32/constants.ts';
import { CF_UNICODETEXT, ScriptedWin32 } from './scripted-win32.ts';

const TARGET = 12;
const ANOTHER = 77;

function lent(win32 = new ScriptedWin32()): {
  win32: ScriptedWin32;
  clipboard: LentClipboard;
  served: Served;
  events: ThreadEvent[];
} {
  const served = new Served();
  const events: ThreadEvent[] = [];
  const clipboard = new LentClipboard(
    win32,
    served,
    (event) => events.push(event),
    () => undefined,
  );
  return { win32, clipboard, served, events };
}

function requests(events: readonly ThreadEvent[]): string[] {
  return events.map((each) =>
    each.event === 'request' ? `${each.request.reader} ${each.request.wants} ${each.request.stage}` : each.event,
  );
}

describe('a text that is lent', () => {
  it('is given to nobody before the chord', () => {
    const { win32, clipboard, events } = lent();
    expect(clipboard.offer('secret', 1, false)).toBe(true);
    expect(win32.read(TARGET)).toBeUndefined();
    expect(win32.read(undefined)).toBeUndefined();
    expect(requests(events)).toEqual([`${TARGET} text asked`, 'undefined text asked']);
  });

  it('is given to the target after it, with the ends of lines that Windows has', () => {
    const { win32, clipboard, served, events } = lent();
    clipboard.offer('two\nlines', 1, false);
    served.pid = TARGET;
    expect(win32.read(TARGET)).toBe('two\r\nlines');
    expect(requests(events)).toEqual([`${TARGET} text asked`, `${TARGET} text read`]);
  });

  it('is not given to another process, whose request is none for the text then', () => {
    const { win32, clipboard, served, events } = lent();
    clipboard.offer('secret', 1, false);
    served.pid = TARGET;
    expect(win32.read(ANOTHER)).toBeUndefined();
    expect(win32.read(TARGET)).toBe('secret');
    expect(requests(events)[0]).toBe(`${ANOTHER} other asked`);
  });

  it('is given to one without a window, and nobody knows who that is', () => {
    const { win32, clipboard, served, events } = lent();
    clipboard.offer('text', 1, false);
    served.pid = TARGET;
    expect(win32.read(undefined)).toBe('text');
    expect(requests(events)[1]).toBe('undefined text read');
  });

  it('is given to nobody any more when the next one is offered', () => {
    const { win32, clipboard, served } = lent();
    clipboard.offer('first', 1, false);
    served.pid = TARGET;
    clipboard.offer('second', 2, false);
    expect(win32.read(TARGET)).toBeUndefined();
  });

  it('is real, and for everybody, when it is left', () => {
    const { win32, clipboard } = lent();
    expect(clipboard.offer('left', 1, true)).toBe(true);
    expect(win32.content.get(CF_UNICODETEXT)).toBeInstanceOf(Buffer);
    expect(win32.read(ANOTHER)).toBe('left');
  });

  it.each([false, true])('is marked for histories and managers to leave alone (left: %s)', (stays) => {
    const { win32, clipboard } = lent();
    clipboard.offer('text', 1, stays);
    expect(
      win32
        .formats()
        .map((format) => win32.formatName(format))
        .filter((name) => name !== undefined && name !== 'Lantype'),
    ).toEqual([
      'ExcludeClipboardContentFromMonitorProcessing',
      'CanIncludeInClipboardHistory',
      'CanUploadToCloudClipboard',
      'Clipboard Viewer Ignore',
    ]);
  });
});

describe('what its user had', () => {
  it('is given back in all its formats', () => {
    const { win32, clipboard } = lent();
    win32.names.set(0xc123, 'HTML Format');
    win32.copy({ [CF_UNICODETEXT]: 'mine', 8: 'a picture', 49443: '<b>mine</b>' });
    const saved = clipboard.save();
    clipboard.offer('text', 1, false);
    clipboard.giveBack(saved?.id ?? 0);
    const content = [CF_UNICODETEXT, 8, 0xc123].map((format) => String(win32.content.get(format)));
    expect(content).toEqual(['mine', 'a picture', '<b>mine</b>']);
  });

  it('is not copied again when nobody has copied since', () => {
    const { win32, clipboard } = lent();
    win32.copy({ 8: 'a large picture' });
    const first = clipboard.save();
    clipboard.offer('text', 1, false);
    clipboard.giveBack(first?.id ?? 0);
    expect(clipboard.save()).toEqual(first);
    win32.copy({ 8: 'another one' });
    expect(clipboard.save()).not.toEqual(first);
  });

  it('cannot be had from a program that does not answer', () => {
    const { win32, clipboard } = lent();
    const { window } = win32.window({ answers: false });
    win32.copy({ [CF_UNICODETEXT]: 'mine' }, window);
    expect(clipboard.save()).toBeUndefined();
  });

  it('is not overwritten when it was copied after the look', () => {
    const { win32, clipboard } = lent();
    win32.copy({ [CF_UNICODETEXT]: 'old' });
    clipboard.save();
    win32.copy({ [CF_UNICODETEXT]: 'new' });
    expect(clipboard.offer('text', 1, false)).toBe(false);
    expect(String(win32.content.get(CF_UNICODETEXT))).toBe('new');
  });

  it('is left as it is when somebody copied while a text was lent, and that is told', () => {
    const { win32, clipboard, events } = lent();
    win32.copy({ [CF_UNICODETEXT]: 'old' });
    const saved = clipboard.save();
    clipboard.offer('text', 1, false);
    win32.copy({ [CF_UNICODETEXT]: 'new' });
    expect(events).toEqual([{ event: 'taken' }]);
    clipboard.giveBack(saved?.id ?? 0);
    expect(String(win32.content.get(CF_UNICODETEXT))).toBe('new');
  });

  it('is given back by and by when another program has the clipboard open', () => {
    const { win32, clipboard } = lent();
    win32.copy({ [CF_UNICODETEXT]: 'mine' });
    const saved = clipboard.save();
    clipboard.offer('text', 1, false);
    win32.busy = 100;
    clipboard.giveBack(saved?.id ?? 0);
    expect(String(win32.content.get(CF_UNICODETEXT))).toBe('mine');
  });

  it('is missed aloud when that program keeps it', () => {
    const { win32, clipboard } = lent();
    clipboard.offer('text', 1, false);
    win32.busy = Number.POSITIVE_INFINITY;
    expect(() => clipboard.giveBack(0)).toThrow('another program keeps the clipboard open');
  });
});

describe('what the process before this one had lent', () => {
  /** It died with a text in the place of what its user has: Windows drops what is not rendered. */
  function died(
    contents: Readonly<Record<number, string>>,
    rendered = false,
  ): { win32: ScriptedWin32; kept?: KeptContent } {
    const { win32, clipboard, served } = lent();
    win32.copy(contents);
    const saved = clipboard.save();
    clipboard.offer('a text', 1, false);
    served.pid = TARGET;
    if (rendered) win32.read(TARGET);
    win32.die();
    return { win32, ...(saved?.kept && { kept: saved.kept }) };
  }

  it.each([false, true])('is given back by the next (the text was read: %s)', (rendered) => {
    const { win32, kept } = died({ [CF_UNICODETEXT]: 'mine', 8: 'a picture' }, rendered);
    const next = lent(win32).clipboard;
    expect(next.restore(JSON.parse(JSON.stringify(kept)))).toBe(true);
    const content = [CF_UNICODETEXT, 8].map((format) => String(win32.content.get(format)));
    expect(content).toEqual(['mine', 'a picture']);
    // And it is what its user has: the next text takes its place and gives it back.
    const saved = next.save();
    next.offer('another', 1, false);
    next.giveBack(saved?.id ?? 0);
    expect(String(win32.content.get(CF_UNICODETEXT))).toBe('mine');
  });

  it('is not, when somebody has copied since', () => {
    const { win32, kept } = died({ [CF_UNICODETEXT]: 'mine' });
    win32.copy({ [CF_UNICODETEXT]: 'newer' });
    expect(lent(win32).clipboard.restore(kept as KeptContent)).toBe(false);
    expect(String(win32.content.get(CF_UNICODETEXT))).toBe('newer');
  });

  it('is not, when another process of ours has lent the clipboard since', () => {
    const { win32, kept } = died({ [CF_UNICODETEXT]: 'mine' });
    const another = lent(win32);
    another.clipboard.save();
    another.clipboard.offer('a text', 1, false);
    expect(lent(win32).clipboard.restore(kept as KeptContent)).toBe(false);
  });

  it('is not told elsewhere when it is large', () => {
    expect(died({ 8: 'x'.repeat(1_024 * 1_024) }).kept).toBeDefined();
    expect(died({ 8: 'x'.repeat(1_024 * 1_024 + 1) }).kept).toBeUndefined();
  });
});

describe('messages', () => {
  it.each([
    ['a session that is locked or unlocked', WM.sessionChange],
    ['a computer that wakes up', WM.powerBroadcast],
  ])('tell of %s', (_name, message) => {
    const { win32, events } = lent();
    win32.message(message);
    expect(events).toEqual([{ event: 'changed' }]);
  });
});

describe('formats ("Synthesized Clipboard Formats")', () => {
  const names = new Map([
    [0xc001, 'DataObject'],
    [0xc002, 'HTML Format'],
  ]);
  const copied = (...formats: number[]): number[] =>
    formatsToCopy(formats, (format) => names.get(format)).map(({ format }) => format);

  it('that Windows makes of others are left out', () => {
    expect(copied(13, 16, 1, 7)).toEqual([13, 16]);
    expect(copied(1, 16, 13, 7)).toEqual([16, 13]);
    expect(copied(2, 8, 17)).toEqual([8, 17]);
  });

  it('whose handles mean something to their program alone are left out', () => {
    expect(copied(0x200, 0x2ff, 0x300, 0x3ff, 0x80, 9, 0xc001, 0xc002, 15)).toEqual([0xc002, 15]);
  });

  it('a metafile is copied by its bits', () => {
    expect(formatsToCopy([14, 3], () => undefined)).toEqual([{ format: 14, as: 'metafile' }]);
  });
});
