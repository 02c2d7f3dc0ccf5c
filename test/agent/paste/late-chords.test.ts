import { beforeEach, describe, expect, it } from 'vitest';
import { EngineUnderTest, key } from './engine-under-test.ts';
import type { Program } from './scripted-desktop.ts';
import { editor } from './scripted-programs.ts';

/** A chord that comes late finds its own text or nothing: no text is in two windows, and none in another one's. */
describe('a chord that comes late', () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest();
  });

  /** A program that has a chord in its queue, and what it does when it wakes up. */
  async function hanging(text: string, changes: Parameters<typeof editor>[1] = {}) {
    const program = editor(t.desktop, { asksAfterMs: 0, ...changes });
    const pastes = program.onStroke;
    let queue = 0;
    program.onStroke = () => {
      queue += 1;
      program.atWork = true;
    };
    expect(await t.type(text)).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    const wake = async (): Promise<void> => {
      program.atWork = false;
      program.onStroke = pastes;
      for (; queue > 0; queue -= 1) pastes('shift+insert');
      await t.pass(10);
    };
    return { program, wake };
  }

  /** One that pastes while another one's text is lent. */
  function pastingDuring(program: Program, wake: () => Promise<void>): void {
    const pastes = program.onStroke;
    program.onStroke = (stroke) => {
      void wake();
      t.desktop.after(5, () => pastes(stroke));
    };
  }

  it('gets nothing of a text that is on its way to another program', async () => {
    t.desktop.copy('process 99', 'of the user');
    const { program, wake } = await hanging('one');
    const other = editor(t.desktop);
    pastingDuring(other, wake);
    expect(await t.type('two')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(other.document).toBe('two');
    expect(program.document).toBe('');
    // What was for it is there for its user.
    await t.pass(400);
    expect(t.desktop.content('clipboard')).toBe('one');
  });

  it('nor of one that was just typed', async () => {
    const { program, wake } = await hanging('one');
    const other = editor(t.desktop);
    expect(await t.type('two')).toMatchObject({ outcome: 'typed' });
    await wake();
    expect([program.document, other.document]).toEqual(['', 'two']);
  });

  it('nor does the chord of an earlier one, when several hang', async () => {
    const first = await hanging('one');
    const second = await hanging('two');
    const other = editor(t.desktop);
    expect(await t.type('three')).toMatchObject({ outcome: 'typed' });
    await first.wake();
    await second.wake();
    expect([first.program.document, second.program.document, other.document]).toEqual(['', '', 'three']);
  });

  it('finds its own text, and what came after that for the same program', async () => {
    const { program, wake } = await hanging('one');
    expect(await t.type('two')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    await wake();
    expect(program.document).toBe('one two');
  });

  it('pastes nothing that was left for another program, and its user gets all of it', async () => {
    const { program, wake } = await hanging('one');
    t.desktop.focused = undefined;
    expect(await t.type('two')).toMatchObject({ outcome: 'clipboard', error: { code: 'NO_FOCUS' } });
    await wake();
    expect(program.document).toBe('');
    expect(t.desktop.content('clipboard')).toBe('one two');
    // By hand.
    program.onStroke('shift+insert');
    await t.pass(10);
    expect(program.document).toBe('one two');
  });

  it('of a program that asks for a text again and again is over only when it has stopped', async () => {
    const { program, wake } = await hanging('one');
    const other = editor(t.desktop);
    expect(await t.type('two')).toMatchObject({ outcome: 'typed' });
    await wake();
    for (let ask = 0; ask < 5; ask += 1) {
      await t.pass(150);
      expect(await t.type('more')).toMatchObject({ outcome: 'typed' });
      expect(t.desktop.ask(program.target.program)?.text).toBe('');
    }
    expect(other.document).toBe('twomoremoremoremoremore');
  });

  it('of a program that polls does not hold its next text up for ever', async () => {
    const { program, wake } = await hanging('one');
    editor(t.desktop);
    await t.type('two');
    await wake();
    const poll = (): void => {
      t.desktop.ask(program.target.program)?.read();
      t.desktop.after(50, poll);
    };
    poll();
    t.desktop.focused = program;
    const result = await t.type('three');
    expect(result.outcome).toBe('typed');
    expect(result.ms).toBeLessThan(3_000);
  });

  it('has had its time before the program gets its next text', async () => {
    const { program, wake } = await hanging('one');
    const other = editor(t.desktop);
    await t.type('two');
    await wake();
    t.desktop.focused = program;
    const result = await t.type('three');
    expect(result).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(result.ms).toBeGreaterThan(150);
    expect([program.document, other.document]).toEqual(['three', 'two']);
  });

  it('of a stopped program is waited for as long as it is stopped', async () => {
    const program = editor(t.desktop, { asksAfterMs: 0 });
    const pastes = program.onStroke;
    program.onStroke = () => {
      program.stopped = true;
    };
    expect(await t.type('one')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    const other = editor(t.desktop);
    for (let minute = 0; minute < 3; minute += 1) {
      await t.pass(20_000);
      expect(await t.type('two ')).toMatchObject({ outcome: 'typed' });
    }
    program.stopped = false;
    pastes('shift+insert');
    await t.pass(10);
    expect([program.document, other.document]).toEqual(['', 'two two two ']);
  });

  it('finds nothing of what its user has marked', async () => {
    t.desktop.copy('process 99', 'marked', 'primary');
    const terminal = { terminal: true, pastesPrimary: true, place: 'primary' } as const;
    const { program, wake } = await hanging('one', terminal);
    const other = editor(t.desktop, { onlyClipboard: true });
    await t.type('two');
    await t.pass(400);
    expect(t.desktop.content('primary')).toBe('marked');
    await wake();
    expect([program.document, other.document]).toEqual(['', 'two']);
  });

  it('is not forgotten because another program read the text meanwhile', async () => {
    const program = editor(t.desktop, { asksAfterMs: 0 });
    const pastes = program.onStroke;
    program.onStroke = () => {
      program.atWork = true;
      t.desktop.after(100, () => t.desktop.ask('process 77')?.read());
    };
    expect(await t.type('one')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    const other = editor(t.desktop);
    expect(await t.type('two')).toMatchObject({ outcome: 'typed' });
    pastes('shift+insert');
    await t.pass(10);
    expect([program.document, other.document]).toEqual(['', 'two']);
  });
});

describe('what is kept for a late chord in the middle of a message', () => {
  it('its user may paste anywhere; after the next text what the user had is back', async () => {
    const t = new EngineUnderTest();
    t.desktop.focusMayMove = true;
    t.desktop.copy('process 99', 'of the user');
    const program = editor(t.desktop, { pongMs: undefined });
    const pastes = program.onStroke;
    program.onStroke = (stroke) => {
      if (stroke === 'shift+insert') program.atWork = true;
    };
    const result = await t.type(key('enter'), 'kept');
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    await t.pass(1_000);
    expect(t.desktop.ask('process 77')?.text).toBe('kept');
    program.atWork = false;
    pastes('shift+insert');
    await t.pass(300);
    expect(program.document).toBe('kept');
    const other = editor(t.desktop);
    expect(await t.type('next')).toMatchObject({ outcome: 'typed' });
    await t.pass(1_000);
    expect(other.document).toBe('next');
    expect(t.desktop.content('clipboard')).toBe('of the user');
  });
});

/** Wayland: nothing keeps the focus from moving between the look and the keys. */
describe('keys that went astray', () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest();
    t.desktop.focusMayMove = true;
  });

  /** The next chord goes to `taker`, and the focus with it. */
  function stray(taker: Program): void {
    t.desktop.strayTo = taker;
  }

  it('paste nothing where they went, and the text goes to where the focus is now', async () => {
    const taker = editor(t.desktop);
    const aimed = editor(t.desktop);
    stray(taker);
    expect(await t.type('once')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect([aimed.document, taker.document]).toEqual(['', 'once']);
    expect(t.desktop.strokes).toHaveLength(2);
  });

  it('and come late there: nothing of the next text, nor of what was left', async () => {
    const taker = editor(t.desktop, { asksAfterMs: 5_000, atWork: true });
    const aimed = editor(t.desktop);
    stray(taker);
    expect(await t.type('one')).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_READ' } });
    t.desktop.focused = aimed;
    for (let index = 0; index < 6; index += 1) {
      expect(await t.type(`${index} `)).toMatchObject({ outcome: 'typed' });
      await t.pass(1_000);
    }
    expect([aimed.document, taker.document]).toEqual(['0 1 2 3 4 5 ', '']);
    expect(t.desktop.content('clipboard')).toBe('one');
  });

  it('and are lost, as half of a chord is: the text goes to where the focus is now', async () => {
    const taker = editor(t.desktop);
    const pastes = taker.onStroke;
    taker.onStroke = () => {
      taker.onStroke = pastes;
    };
    const aimed = editor(t.desktop);
    stray(taker);
    expect(await t.type('once')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect([aimed.document, taker.document]).toEqual(['', 'once']);
  });

  it('of a key in a message: nobody knows', async () => {
    const taker = editor(t.desktop);
    editor(t.desktop);
    stray(taker);
    expect(await t.type(key('enter'))).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
  });

  it("a text is nobody else's where the focus may move: managers and pollers get nothing of it", async () => {
    const program = editor(t.desktop);
    const got: (string | undefined)[] = [];
    t.desktop.afterOffer = () => got.push(t.desktop.ask('process 77')?.text);
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(program.document).toBe('hello');
    expect([...new Set(got)]).toEqual(['']);
  });

  it('PRIMARY that is kept for a late chord follows too: keys that go to a terminal paste no earlier text', async () => {
    const terminal = editor(t.desktop, { terminal: true, pastesPrimary: true, place: 'primary', pongMs: undefined });
    const pastes = terminal.onStroke;
    terminal.onStroke = () => {
      terminal.atWork = true;
    };
    expect(await t.type('one')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    terminal.atWork = false;
    terminal.onStroke = pastes;
    const aimed = editor(t.desktop, { onlyClipboard: true });
    stray(terminal);
    expect(await t.type('two')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await t.pass(3_000);
    // The keys that went astray found nothing; the next ones were for it.
    expect([terminal.document, aimed.document]).toEqual(['two', '']);
  });
});
