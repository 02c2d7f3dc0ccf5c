import { beforeEach, describe, expect, it } from 'vitest';
import { chordFor, modifiersOf } from '../../../src/agent/nut/nut-keys.ts';
import { createNutTypist, type NutTypistOptions } from '../../../src/agent/nut/nut-typist.ts';
import type { Typist } from '../../../src/agent/typing/typist.ts';
import { WorkerError } from '../../../src/agent/worker/call-frames.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Segment } from '../../../src/protocol/segments.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { FakeNut, FakeNutConnection } from './fake-nut.ts';

const text = (value: string): Segment => ({ type: 'text', value });

let nut: FakeNut;
let clock: FakeClock;
let connections: FakeNutConnection[];
let typist: Typist;

function create(options: Partial<NutTypistOptions> = {}): Typist {
  return createNutTypist({
    ...{ clock, logger: silentLogger, newlinePolicy: 'spaces-in-terminals', platform: 'linux', env: { DISPLAY: ':9' } },
    connect: async () => {
      const connection = new FakeNutConnection(nut);
      connections.push(connection);
      return connection;
    },
    ...options,
  });
}

/** Types while time passes: between segments the typist waits for the target. */
function type(...segments: Segment[]) {
  return whileTimePasses(typist.type(segments, () => undefined));
}

async function whileTimePasses<T>(result: Promise<T>): Promise<T> {
  let over = false;
  void result.finally(() => {
    over = true;
  });
  while (!over) await clock.advanceAsync(10);
  return result;
}

beforeEach(async () => {
  nut = new FakeNut();
  clock = new FakeClock();
  connections = [];
  typist = create();
  await typist.start();
});

describe('keys', () => {
  it('pastes with the chord of the platform', () => {
    const platforms = ['darwin', 'win32', 'linux'] as const;
    expect(platforms.map((platform) => chordFor('control+v', platform).join('+'))).toEqual([
      'LeftCmd+V',
      'LeftControl+V',
      'LeftControl+V',
    ]);
    expect(chordFor('undo', 'darwin')).toEqual(['LeftCmd', 'Z']);
    expect(chordFor('enter', 'linux')).toEqual(['Return']);
  });

  it('never touches the right Alt key on Linux', () => {
    expect(modifiersOf('linux')).not.toContain('RightAlt');
    expect(modifiersOf('darwin')).toContain('LeftCmd');
  });

  it('switches the delay of nut-js off', () => {
    expect(nut.delayMs).toBe(0);
  });
});

describe('typing', () => {
  it('pastes and presses in order, after releasing what the user holds', async () => {
    const result = await type(text('Grüße 👋\r\n'), { type: 'key', key: 'enter' }, text('b'), {
      type: 'key',
      key: 'undo',
    });
    expect(result).toEqual({ outcome: 'typed', receipt: 'assumed', method: 'nut:control+v' });
    expect(nut.typed).toEqual(['Grüße 👋\n', 'Return', 'b', 'LeftControl+Z']);
    expect([...nut.released]).toEqual(expect.arrayContaining(['LeftShift', 'LeftControl+V', 'Return']));
  });

  it('leaves the target time before the clipboard changes again', async () => {
    await type(text('a'));
    const second = typist.type([text('b')], () => undefined);
    await clock.advanceAsync(390, 10);
    expect(nut.typed).toEqual(['a']);
    await clock.advanceAsync(20, 10);
    await second;
    expect(nut.typed).toEqual(['a', 'b']);
  });

  it('does not touch the clipboard for keys', async () => {
    await type({ type: 'key', key: 'tab' });
    await clock.advanceAsync(5_000);
    expect(nut.content).toBe("the user's");
    expect(nut.typed).toEqual(['Tab']);
  });

  it('reports a message without anything to type as failed', async () => {
    expect(await type(text('\u0007'))).toMatchObject({ outcome: 'failed', error: { code: 'FAILED' } });
    expect(nut.typed).toEqual([]);
  });
});

describe("the user's clipboard", () => {
  it('comes back two seconds after the last message', async () => {
    await type(text('a'));
    await clock.advanceAsync(600);
    await type(text('b'));
    await clock.advanceAsync(1_990);
    expect(nut.content).toBe('b');
    await clock.advanceAsync(20);
    expect(nut.content).toBe("the user's");
    expect(clock.pendingTimers).toBe(0);
  });

  it('is left alone when somebody else took it', async () => {
    await type(text('a'));
    nut.content = 'copied since';
    await clock.advanceAsync(2_000);
    expect(nut.content).toBe('copied since');
  });

  it('is what was copied between the offer and the chord, which is not typed', async () => {
    nut.onWrite = () => {
      nut.onWrite = () => undefined;
      queueMicrotask(() => {
        nut.content = 'copied meanwhile';
      });
    };
    expect(await type(text('dictated'))).toMatchObject({ outcome: 'typed' });
    await clock.advanceAsync(2_000);
    expect(nut.typed).toEqual(['dictated']);
    expect(nut.content).toBe('copied meanwhile');
  });

  it('is what was copied between two messages', async () => {
    await type(text('a'));
    nut.content = 'copied since';
    await type(text('b'));
    await clock.advanceAsync(2_000);
    expect(nut.content).toBe('copied since');
  });

  it('comes back with a stop too, and not before the target has had its time', async () => {
    // As a busy program does: it reads well after the chord, whatever it finds then.
    nut.onPaste = (read) => void clock.after(1_500, read);
    await type(text('a'));
    const stopped = typist.stop();
    await clock.advanceAsync(1_990, 10);
    expect(nut.typed).toEqual(['a']);
    expect(nut.content).toBe('a');
    await clock.advanceAsync(20);
    await stopped;
    expect(nut.content).toBe("the user's");
    expect(clock.pendingTimers).toBe(0);
    expect(typist.connected).toBe(false);
  });

  it('does not hold up a stop when there is nothing to give back', async () => {
    await type({ type: 'key', key: 'tab' });
    await typist.stop();
    expect(clock.pendingTimers).toBe(0);
    await typist.start();
    await type(text('a'));
    await clock.advanceAsync(2_000);
    await typist.stop();
    expect(nut.content).toBe("the user's");
  });

  it('is not waited for when it is not to come back: after copy', async () => {
    await type(text('a'));
    await whileTimePasses(typist.copy([text('for you')]));
    await typist.stop();
    expect(nut.content).toBe('for you');
  });

  it('does not come back after copy', async () => {
    await type(text('a'));
    await whileTimePasses(typist.copy([text('for you')]));
    await clock.advanceAsync(4_000);
    expect(nut.content).toBe('for you');
  });
});

describe('a clipboard of the host', () => {
  const picture = { 'image/png': 'pixels', 'text/html': '<b>hers</b>' };
  let content: Record<string, string>;
  /** Two formats and more; nut-js's own clipboard must not be asked. */
  const clipboard = {
    readText: async () => content['text/plain'] ?? '',
    async writeText(value: string) {
      content = { 'text/plain': value };
      nut.content = value;
    },
    async save() {
      const saved = content;
      return {
        async restore() {
          content = saved;
        },
      };
    },
  };

  beforeEach(async () => {
    content = picture;
    nut.onWrite = () => {
      throw new Error('not this clipboard');
    };
    typist = create({ clipboard });
    await typist.start();
  });

  it('comes back with every format', async () => {
    expect(await type(text('a'))).toMatchObject({ outcome: 'typed' });
    await type(text('b'));
    expect(nut.typed).toEqual(['a', 'b']);
    expect(content).toEqual({ 'text/plain': 'b' });
    await clock.advanceAsync(2_000);
    expect(content).toEqual(picture);
  });

  it('is left alone when somebody else took it, with whatever', async () => {
    await type(text('a'));
    content = { 'image/png': 'another' };
    await clock.advanceAsync(2_000);
    expect(content).toEqual({ 'image/png': 'another' });
  });

  it('does not mind that nut-js has none of its own', async () => {
    const connect = async () => Object.assign(new FakeNutConnection(nut), { clipboardProblem: 'no xsel' });
    expect(await create({ connect, clipboard }).probe()).toMatchObject({ ok: true });
  });
});

describe('without an active window', () => {
  it.each([
    ['nothing has the focus (X11: None)', { handle: 0, left: 0, top: 0, width: 0, height: 0 }],
    ['the focus follows the pointer (X11: PointerRoot)', { handle: 1, left: 0, top: 0, width: 0, height: 0 }],
    [
      'the window manager keeps the focus in a dot of its own',
      { handle: 2_097_675, left: -100, top: -100, width: 1, height: 1 },
    ],
    ['macOS has no window in front', { handle: -1, left: 0, top: 0, width: 0, height: 0 }],
  ])('nothing is typed, and the text is on the clipboard: %s', async (_case, active) => {
    nut.active = active;
    expect(await type(text('a'), { type: 'key', key: 'enter' })).toEqual({
      outcome: 'clipboard',
      error: { code: 'NO_FOCUS', message: 'no window has the keyboard focus' },
    });
    expect(nut.typed).toEqual([]);
    await clock.advanceAsync(4_000);
    expect(nut.content).toBe('a');
  });

  it('keys alone are not said to be typed', async () => {
    nut.active = { handle: 0, left: 0, top: 0, width: 0, height: 0 };
    expect(await type({ type: 'key', key: 'enter' })).toMatchObject({ error: { code: 'NO_FOCUS' } });
    expect(nut.typed).toEqual([]);
  });

  it('in the middle of a message, what follows is not typed', async () => {
    nut.onPaste = (read) => {
      read();
      nut.active = { handle: 0, left: 0, top: 0, width: 0, height: 0 };
    };
    expect(await type(text('a'), { type: 'key', key: 'enter' }, text('b'))).toMatchObject({
      outcome: 'failed',
      typedParts: 1,
      error: { code: 'NOT_READ' },
    });
    expect(nut.typed).toEqual(['a']);
    await clock.advanceAsync(2_000);
    expect(nut.content).toBe("the user's");
  });

  it('in the middle of a message, another window gets nothing of it', async () => {
    nut.onPaste = (read) => {
      read();
      nut.active = { handle: 9_437_188, left: 1, top: 22, width: 484, height: 316 };
    };
    expect(await type(text('a'), { type: 'key', key: 'enter' })).toMatchObject({ outcome: 'failed', typedParts: 1 });
    expect(nut.typed).toEqual(['a']);
  });

  it('a list of completions is no other window: on macOS every window in front is the active one', async () => {
    typist = create({ platform: 'darwin' });
    await typist.start();
    nut.onPaste = (read) => {
      read();
      nut.active = { handle: 77, left: 1, top: 22, width: 84, height: 16 };
    };
    expect(await type(text('a'), { type: 'key', key: 'enter' })).toMatchObject({ outcome: 'typed' });
  });

  it('a GTK program is none such, though a dot at its edge has the focus', async () => {
    nut.active = { handle: 4_194_317, left: -1, top: -1, width: 1, height: 1 };
    expect(await type(text('a'))).toMatchObject({ outcome: 'typed' });
  });

  it('types where nut-js cannot tell', async () => {
    nut.active = new Error('not supported here');
    expect(await type(text('a'))).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
  });
});

describe('one agent on a desktop', () => {
  it('does not start where another is, and lets go of the desktop when it stops, or cannot start', async () => {
    let holders = 0;
    const claim = async () => {
      if (holders > 0) throw new Error('another Lantype types on this display');
      holders += 1;
      return {
        release: async () => {
          holders -= 1;
        },
      };
    };
    const first = create({ claim });
    const second = create({ claim });
    await first.start();
    await expect(second.start()).rejects.toThrow('another Lantype');
    await first.stop();
    await second.start();
    await second.stop();
    const broken = create({ claim, connect: () => Promise.reject(new Error('wrong ELF class')) });
    await expect(broken.start()).rejects.toThrow('wrong ELF class');
    expect(holders).toBe(0);
  });
});

describe('failures', () => {
  it('leaves the text on the clipboard when the chord fails', async () => {
    nut.onPress = () => {
      throw new WorkerError('REFUSED', 'no permission');
    };
    expect(await type(text('a'), text('b'))).toEqual({
      outcome: 'clipboard',
      error: { code: 'FAILED', message: 'no permission' },
    });
    await clock.advanceAsync(4_000);
    expect(nut.content).toBe('ab');
  });

  it('says that a message was typed in part', async () => {
    nut.onPress = (chord) => {
      if (chord === 'Tab') throw new WorkerError('REFUSED', 'no such key');
    };
    const result = await type(text('a'), { type: 'key', key: 'tab' });
    expect(result).toEqual({
      outcome: 'failed',
      typedParts: 1,
      error: { code: 'FAILED', message: 'typed 1 of 2 parts, then: no such key' },
    });
    await clock.advanceAsync(2_000);
    expect(nut.content).toBe("the user's");
  });

  it('is uncertain when nut-js does not answer', async () => {
    nut.onPress = () => {
      throw new WorkerError('TIMEOUT', 'no answer');
    };
    expect(await type(text('a'))).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
  });

  it('fails without a clipboard', async () => {
    nut.onWrite = () => {
      throw new WorkerError('REFUSED', 'no xsel');
    };
    expect(await type(text('a'))).toMatchObject({ outcome: 'failed', error: { code: 'FAILED', message: 'no xsel' } });
  });

  it('a chord that ends the process is uncertain, releases its modifiers, and costs that message only', async () => {
    nut.onPress = () => {
      connections[0]?.die();
      nut.released.clear();
      throw new WorkerError('ENDED', 'the nut-js process ended (SIGSEGV)');
    };
    expect(await type(text('a'))).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(nut.released).toContain('LeftControl');
    expect(connections).toHaveLength(2);
    nut.onPress = () => undefined;
    expect(await type(text('b'))).toMatchObject({ outcome: 'typed' });
    await clock.advanceAsync(2_000);
    expect(nut.content).toBe("the user's");
  });

  it('a key that the layout does not have was not pressed, though the X error ended the process', async () => {
    nut.onPress = () => {
      connections[0]?.die();
      throw new WorkerError('ENDED', 'the nut-js process ended (exit code 1: X Error of failed request:  BadValue)');
    };
    expect(await type(text('a'))).toMatchObject({ outcome: 'clipboard', error: { code: 'FAILED' } });
    expect(nut.content).toBe('a');
    expect(typist.connected).toBe(true);
  });

  it('is lost when the process cannot be started again, and says so', async () => {
    let changes = 0;
    let broken = false;
    typist = create({
      connect: async () => {
        if (broken) throw new Error('no display');
        const connection = new FakeNutConnection(nut);
        connections.push(connection);
        return connection;
      },
    });
    await typist.start();
    typist.onChange(() => {
      changes += 1;
    });
    broken = true;
    connections.at(-1)?.die();
    expect(await type(text('a'))).toMatchObject({ outcome: 'failed', error: { code: 'CANNOT_TYPE' } });
    expect([typist.connected, changes]).toEqual([false, 1]);
    await typist.stop();
    broken = false;
    await typist.start();
    expect(typist.connected).toBe(true);
  });

  it('a process that ends while nothing is typed is not missed', async () => {
    await type(text('a'));
    connections[0]?.die();
    await clock.advanceAsync(2_000);
    expect(nut.content).toBe("the user's");
    expect(await type(text('b'))).toMatchObject({ outcome: 'typed' });
  });
});

describe('probe', () => {
  it('does not load nut-js without a display', async () => {
    const probe = await create({ env: {} }).probe();
    expect(probe).toMatchObject({ ok: false, capabilities: [{ name: 'nut-js', ok: false }] });
    expect(connections).toHaveLength(1);
  });

  it('says what works, and stops what it started', async () => {
    expect(await create().probe()).toMatchObject({
      ok: true,
      capabilities: [{ name: 'nut-js' }, { name: 'clipboard' }, {}, {}],
    });
    expect(connections[1]?.alive).toBe(false);
  });

  it('says what the system does not permit, and does not load nut-js before it does', async () => {
    let obstacle: string | undefined = 'macOS does not permit it';
    const asked = create({ obstacle: () => obstacle });
    expect(await asked.probe()).toMatchObject({ ok: false, reason: 'macOS does not permit it' });
    expect(connections).toHaveLength(1);
    obstacle = undefined;
    expect(await asked.probe()).toMatchObject({ ok: true });
  });

  it('says why nut-js does not load, or has no clipboard', async () => {
    const unloadable = create({ connect: () => Promise.reject(new Error('wrong ELF class')) });
    expect(await unloadable.probe()).toMatchObject({ ok: false, reason: 'wrong ELF class' });
    const connect = async () => Object.assign(new FakeNutConnection(nut), { clipboardProblem: 'no xsel' });
    expect(await create({ connect }).probe()).toMatchObject({ ok: false, reason: 'no xsel' });
  });
});
