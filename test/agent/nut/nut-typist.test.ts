import { beforeEach, describe, expect, it } from 'vitest';
import { chordOf, modifiersOf, pasteChord } from '../../../src/agent/nut/nut-keys.ts';
import { NutError } from '../../../src/agent/nut/nut-messages.ts';
import { createNutTypist, type NutTypistOptions } from '../../../src/agent/nut/nut-typist.ts';
import type { Typist } from '../../../src/agent/typing/typist.ts';
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
async function type(...segments: Segment[]) {
  const result = typist.type(segments, () => undefined);
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
    expect([pasteChord('darwin'), pasteChord('win32'), pasteChord('linux')].map((keys) => keys.join('+'))).toEqual([
      'LeftCmd+V',
      'LeftControl+V',
      'LeftControl+V',
    ]);
    expect(chordOf('undo', 'darwin')).toEqual(['LeftCmd', 'Z']);
    expect(chordOf('enter', 'linux')).toEqual(['Return']);
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
    expect(result).toEqual({ outcome: 'typed', receipt: 'assumed', method: 'nut:LeftControl+V' });
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

  it('is what was copied between two messages', async () => {
    await type(text('a'));
    nut.content = 'copied since';
    await type(text('b'));
    await clock.advanceAsync(2_000);
    expect(nut.content).toBe('copied since');
  });

  it('comes back at once with stop', async () => {
    await type(text('a'));
    await typist.stop();
    expect(nut.content).toBe("the user's");
    expect(clock.pendingTimers).toBe(0);
    expect(typist.connected).toBe(false);
  });

  it('does not come back after copy', async () => {
    await type(text('a'));
    await typist.copy([text('for you')]);
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

describe('failures', () => {
  it('leaves the text on the clipboard when the chord fails', async () => {
    nut.onPress = () => {
      throw new NutError('REFUSED', 'no permission');
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
      if (chord === 'Tab') throw new NutError('REFUSED', 'no such key');
    };
    const result = await type(text('a'), { type: 'key', key: 'tab' });
    expect(result).toEqual({
      outcome: 'failed',
      typedParts: 1,
      error: { code: 'FAILED', message: 'typed in part: no such key' },
    });
    await clock.advanceAsync(2_000);
    expect(nut.content).toBe("the user's");
  });

  it('is uncertain when nut-js does not answer', async () => {
    nut.onPress = () => {
      throw new NutError('TIMEOUT', 'no answer');
    };
    expect(await type(text('a'))).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
  });

  it('fails without a clipboard', async () => {
    nut.onWrite = () => {
      throw new NutError('REFUSED', 'no xsel');
    };
    expect(await type(text('a'))).toMatchObject({ outcome: 'failed', error: { code: 'FAILED', message: 'no xsel' } });
  });

  it('releases the modifiers when the process ended in the middle of a chord, and says that it is lost', async () => {
    let changes = 0;
    typist.onChange(() => {
      changes += 1;
    });
    nut.onPress = () => {
      connections[0]?.die();
      nut.released.clear();
      throw new NutError('ENDED', 'X error');
    };
    expect(await type(text('a'))).toMatchObject({ outcome: 'clipboard' });
    expect(nut.released).toContain('LeftControl');
    expect(connections).toHaveLength(2);
    expect(connections[1]?.alive).toBe(false);
    expect(typist.connected).toBe(false);
    expect(changes).toBe(1);
    expect(await type(text('b'))).toMatchObject({ outcome: 'failed', error: { code: 'CANNOT_TYPE' } });
    await typist.stop();
    await typist.start();
    expect(typist.connected).toBe(true);
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
