import { describe, expect, it } from 'vitest';
import { PasteEngine } from '../../../src/agent/paste/paste-engine.ts';
import type { TypingResult } from '../../../src/agent/typing/typist.ts';
import type { ThreadEvent } from '../../../src/agent/windows/desktop-thread/thread-messages.ts';
import { VK } from '../../../src/agent/windows/win32/constants.ts';
import { WindowsDesktop } from '../../../src/agent/windows/windows-desktop.ts';
import { probeWindows } from '../../../src/agent/windows/windows-probe.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { CF_UNICODETEXT, ScriptedThread, ScriptedWin32, type ScriptedWindow } from './scripted-win32.ts';

/** The engine over the port, on a Windows that does what a script says. */
class Desk {
  readonly clock = new FakeClock();
  readonly win32: ScriptedWin32;
  /** What a program that outlives this one keeps. */
  readonly keeper = {
    kept: undefined as unknown,
    keep(data: unknown): void {
      this.kept = data === undefined ? undefined : JSON.parse(JSON.stringify(data));
    },
  };
  emit: (event: ThreadEvent) => void = () => undefined;
  desktop!: WindowsDesktop;
  engine!: PasteEngine;

  private constructor(win32: ScriptedWin32) {
    this.win32 = win32;
  }

  /** @param before The process before this one, which has died. */
  static async open(
    newlinePolicy: 'spaces-in-terminals' | 'keep' = 'spaces-in-terminals',
    before?: Desk,
  ): Promise<Desk> {
    const desk = new Desk(before?.win32 ?? new ScriptedWin32());
    desk.keeper.kept = before?.keeper.kept;
    const { win32, clock } = desk;
    desk.desktop = await WindowsDesktop.open({
      win32,
      clock,
      logger: silentLogger,
      keeper: desk.keeper,
      startThread: (onEvent) => {
        desk.emit = onEvent;
        return Promise.resolve(new ScriptedThread(win32, onEvent));
      },
    });
    desk.engine = new PasteEngine({
      name: 'windows',
      desktop: desk.desktop,
      clock,
      logger: silentLogger,
      newlinePolicy,
    });
    return desk;
  }

  async type(text: string): Promise<TypingResult> {
    let result: TypingResult | undefined;
    void this.engine
      .type([{ type: 'text', value: text }], () => undefined)
      .then((value) => {
        result = value;
      });
    for (let ms = 0; result === undefined && ms < 5_000; ms += 1) await this.clock.advanceAsync(1, 1);
    if (!result) throw new Error('it did not end');
    return result;
  }

  /** A window that reads when it gets keys. */
  reader(changes: Partial<ScriptedWindow> = {}): ScriptedWindow & { read: (string | undefined)[] } {
    const read: (string | undefined)[] = [];
    const made = this.win32.window(changes);
    made.onKeys = () => void this.clock.after(2, () => read.push(this.win32.read(made.pid)));
    return Object.assign(made, { read });
  }

  content(): string {
    return (this.win32.content.get(CF_UNICODETEXT)?.toString('utf16le') ?? '').replace(/\0$/, '');
  }
}

describe('a text on Windows', () => {
  it('is read by the process in front: the receipt', async () => {
    const desk = await Desk.open();
    const window = desk.reader();
    expect(await desk.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read', method: 'windows:control+v' });
    expect(window.read).toEqual(['hello']);
    const chord = [VK.control, VK.v].map((key) => ({ key, up: false }));
    expect(desk.win32.keys).toEqual([[...chord, { key: VK.v, up: true }, { key: VK.control, up: true }]]);
  });

  it('stays away from a program that runs as administrator', async () => {
    const desk = await Desk.open();
    desk.reader({ integrity: 0x3000 });
    const result = await desk.type('hello');
    expect(result).toMatchObject({
      outcome: 'clipboard',
      error: { message: expect.stringContaining('administrator') },
    });
    expect(desk.win32.keys).toEqual([]);
    expect(desk.content()).toBe('hello');
  });

  it.each(['Winlogon', undefined])('waits for its user while the input desktop is %s', async (desktop) => {
    const desk = await Desk.open();
    desk.reader();
    desk.win32.desktop = desktop;
    expect(await desk.type('hello')).toMatchObject({ outcome: 'stopped', error: { code: 'HELD_LOCKED' } });
    expect(desk.win32.keys).toEqual([]);
  });

  it('waits for its user when the screen is locked and nothing is in front', async () => {
    const desk = await Desk.open();
    desk.win32.desktop = 'Winlogon';
    expect(await desk.type('hello')).toMatchObject({ outcome: 'stopped', error: { code: 'HELD_LOCKED' } });
  });

  it('is pressed when a hand has let go of its keys, and not before', async () => {
    const desk = await Desk.open();
    desk.reader();
    desk.win32.down.add(VK.control);
    desk.clock.after(200, () => desk.win32.down.delete(VK.control));
    expect(await desk.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
  });

  it('releases what is held for longer, and opens no menu by that', async () => {
    const desk = await Desk.open();
    desk.reader();
    desk.win32.down.add(VK.alt);
    expect(await desk.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    const released = [VK.none, VK.none, VK.alt].map((key, index) => ({ key, up: index > 0 }));
    expect(desk.win32.keys[0]).toEqual(released);
    expect(desk.win32.keys).toHaveLength(2);
  });

  it('goes to the clipboard when keys cannot be released (Sticky Keys)', async () => {
    const desk = await Desk.open();
    desk.reader();
    desk.win32.down.add(VK.shift);
    desk.win32.sticky = true;
    const result = await desk.type('hello');
    expect(result).toMatchObject({ outcome: 'clipboard', error: { message: expect.stringContaining('held down') } });
    expect(desk.win32.keys.flat().map(({ key }) => key)).not.toContain(VK.v);
  });

  it('goes to the clipboard where all input is blocked (SendInput returns 0)', async () => {
    const desk = await Desk.open();
    desk.reader();
    desk.win32.keysTaken = false;
    expect(await desk.type('hello')).toMatchObject({ outcome: 'clipboard' });
    // No chord is on its way, so the next text need not wait for one.
    desk.win32.keysTaken = true;
    expect(await desk.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
  });

  it('goes to the clipboard when the program does not answer (SendMessageTimeout)', async () => {
    const desk = await Desk.open();
    desk.reader({ answers: false });
    expect(await desk.type('hello')).toMatchObject({ outcome: 'clipboard', error: { code: 'UNRESPONSIVE' } });
    expect(desk.win32.keys).toEqual([]);
  });

  it('is failed when another program takes the clipboard as soon as the text is left there', async () => {
    const desk = await Desk.open();
    desk.win32.window();
    const typed = desk.type('hello');
    desk.clock.after(800, () => desk.win32.copy({ [CF_UNICODETEXT]: 'taken' }));
    expect(await typed).toMatchObject({ outcome: 'failed' });
  });

  it('is assumed in a window with the screen of another computer', async () => {
    const desk = await Desk.open();
    desk.reader({ path: 'C:\\Windows\\System32\\mstsc.exe' });
    expect(await desk.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
  });

  it('of several lines is assumed in a terminal, which may ask before it pastes', async () => {
    const desk = await Desk.open('keep');
    desk.reader({ path: 'C:\\WindowsTerminal.exe', className: 'CASCADIA_HOSTING_WINDOW_CLASS' });
    expect(await desk.type('one line')).toMatchObject({ receipt: 'read', method: 'windows:control+shift+v' });
    expect(await desk.type('two\nlines')).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
  });

  it('gets no second chord: a ping overtakes keys, and says nothing of the first', async () => {
    const desk = await Desk.open();
    desk.win32.window();
    expect(await desk.type('one')).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_READ' } });
    expect(await desk.type('two')).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_READ' } });
    expect(desk.win32.keys).toHaveLength(1);
  });

  /** A window that reads for no window of its own, by keys. */
  function windowless(desk: Desk): void {
    const window = desk.win32.window();
    window.onKeys = () => void desk.clock.after(2, () => desk.win32.read(undefined));
  }

  it('is assumed when somebody without a window reads it because of the chord', async () => {
    const desk = await Desk.open();
    windowless(desk);
    for (const text of ['one', 'two']) {
      expect(await desk.type(text)).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
    }
  });

  it.each([10, 40, 120])('is uncertain when a program without a window reads every %i ms', async (periodMs) => {
    const desk = await Desk.open();
    windowless(desk);
    // It begins after the chord, so that nothing was known of it.
    desk.clock.after(35, () => desk.clock.every(periodMs, () => desk.win32.read(undefined)));
    expect(await desk.type('text')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
  });

  it('is uncertain when somebody copies right after such a read', async () => {
    const desk = await Desk.open();
    const window = desk.win32.window();
    window.onKeys = () => {
      desk.clock.after(2, () => desk.win32.read(undefined));
      desk.clock.after(2, () => desk.win32.copy({ [CF_UNICODETEXT]: 'mine' }));
    };
    expect(await desk.type('text')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(String(desk.win32.content.get(CF_UNICODETEXT))).toBe('mine');
  });

  it('is not taken as read by a window without a field whose program looks at each new clipboard', async () => {
    const desk = await Desk.open();
    const window = desk.win32.window();
    const offer = desk.desktop.offer.bind(desk.desktop);
    desk.desktop.offer = (...args) => {
      desk.clock.after(10, () => desk.win32.read(window.pid));
      return offer(...args);
    };
    for (const text of ['one', 'two', 'three']) {
      expect(await desk.type(text)).toMatchObject({ outcome: 'clipboard' });
      await desk.clock.advanceAsync(31_000);
    }
  });
});

describe("the user's clipboard on Windows", () => {
  const MINE = { [CF_UNICODETEXT]: 'mine' };
  const there = (desk: Desk): string => String(desk.win32.content.get(CF_UNICODETEXT));

  it('is back although another program had it open when the next text came', async () => {
    const desk = await Desk.open();
    desk.win32.copy(MINE);
    desk.reader();
    expect(await desk.type('one')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    desk.win32.busy = 700;
    expect(await desk.type('two')).toMatchObject({ outcome: 'failed' });
    await desk.clock.advanceAsync(1_000, 10);
    expect(there(desk)).toBe('mine');
  });

  it('is back although another program had it open for long when it was its time', async () => {
    const desk = await Desk.open();
    desk.win32.copy(MINE);
    desk.reader();
    await desk.type('one');
    desk.win32.busy = 2_000;
    for (let ms = 0; ms < 2_000; ms += 10) await desk.clock.advanceAsync(10);
    expect(desk.win32.busy).toBe(0);
    expect(there(desk)).toBe('mine');
    expect(desk.keeper.kept).toBeUndefined();
  });

  it('is back when the process that types dies, in a text and after it', async () => {
    for (const reads of [true, false]) {
      const desk = await Desk.open();
      desk.win32.copy(MINE);
      if (reads) desk.reader();
      else desk.win32.window();
      void desk.engine.type([{ type: 'text', value: 'one' }], () => undefined);
      await desk.clock.advanceAsync(100);
      expect(there(desk)).not.toBe('mine');
      desk.win32.die();
      const next = await Desk.open('keep', desk);
      expect(there(next)).toBe('mine');
    }
  });

  it('is not kept elsewhere once it is back, taken, or replaced by a text that could not be typed', async () => {
    const desk = await Desk.open();
    desk.win32.copy(MINE);
    const window = desk.reader();
    await desk.type('one');
    expect(desk.keeper.kept).toBeDefined();
    await desk.clock.advanceAsync(500, 10);
    expect(desk.keeper.kept).toBeUndefined();

    await desk.type('two');
    desk.win32.copy({ [CF_UNICODETEXT]: 'newer' });
    expect(desk.keeper.kept).toBeUndefined();

    window.answers = false;
    expect(await desk.type('three')).toMatchObject({ outcome: 'clipboard' });
    expect(desk.keeper.kept).toBeUndefined();
  });

  it('is not taken from it when what was kept makes no sense', async () => {
    const before = await Desk.open();
    before.win32.copy(MINE);
    before.keeper.keep({ mark: '', formats: [{ format: -1 }] });
    expect(there(await Desk.open('keep', before))).toBe('mine');
  });

  it('holds a real text where a chord may still come, which everybody can paste', async () => {
    const desk = await Desk.open();
    desk.win32.copy(MINE);
    const window = desk.reader();
    const reads = window.onKeys;
    // It reads the first text, takes the key, and does nothing about the second text, while it works.
    window.onKeys = () => {
      reads();
      window.onKeys = () => {
        window.onKeys = () => {
          window.busy = true;
        };
      };
    };
    const typing = desk.engine.type(
      [
        { type: 'text', value: 'one' },
        { type: 'key', key: 'tab' },
        { type: 'text', value: 'two' },
      ],
      () => undefined,
    );
    let over = false;
    void typing.finally(() => {
      over = true;
    });
    for (let ms = 0; !over && ms < 5_000; ms += 1) await desk.clock.advanceAsync(1, 1);
    expect(await typing).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(desk.win32.read(77)).toBe('two');
  });
});

describe('the state on Windows', () => {
  it('follows what its thread hears', async () => {
    const desk = await Desk.open();
    let changes = 0;
    desk.desktop.onChange(() => {
      changes += 1;
    });
    desk.win32.window();
    desk.emit({ event: 'changed' });
    expect(desk.desktop.state()).toEqual({ target: { name: 'notepad', terminal: false, pid: 12 }, locked: false });
    desk.win32.session = 0;
    desk.emit({ event: 'changed' });
    desk.emit({ event: 'changed' });
    expect(desk.desktop.state().locked).toBe(true);
    expect(changes).toBe(2);
  });

  it('is told by the probe, with what keeps keys away', () => {
    const win32 = new ScriptedWin32();
    win32.filter = { on: true, slowMs: 1_000, bounceMs: 0 };
    const { ok, capabilities } = probeWindows(win32);
    expect(ok).toBe(true);
    expect(capabilities.map(({ name }) => name)).toEqual([
      'Windows',
      'session',
      'clipboard',
      'receipts',
      'rights',
      'Filter Keys',
    ]);
  });

  it.each([
    [true, 'failed', 'UNCERTAIN'],
    [false, 'clipboard', 'NOT_READ'],
  ])('one that does not read, and works (%s): %s, %s', async (busy, outcome, code) => {
    const desk = await Desk.open();
    desk.win32.window({ busy });
    expect(await desk.type('unread')).toMatchObject({ outcome, error: { code } });
  });
});
