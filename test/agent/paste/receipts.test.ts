import { beforeEach, describe, expect, it } from 'vitest';
import type { TypingResult } from '../../../src/agent/typing/typist.ts';
import { EngineUnderTest } from './engine-under-test.ts';
import { busyJava, editor, poller, tk } from './scripted-programs.ts';

describe('receipts', () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest();
  });

  it('read: the target asked for the text after the chord, and took it', async () => {
    const program = editor(t.desktop);
    const result = await t.type('hello');
    expect(result).toMatchObject({ outcome: 'typed', receipt: 'read', method: 'script:shift+insert' });
    expect(result.ms).toBeLessThan(15);
    expect(program.document).toBe('hello');
  });

  it.each([
    ['answers pings', 1],
    ['does not', undefined],
  ])('a text whose property is deleted at the next request only (Tk) is typed: one that %s', async (_name, pongMs) => {
    const program = tk(t.desktop, pongMs);
    const results: (TypingResult & { ms: number })[] = [];
    for (const text of ['one ', 'two ', 'three ']) {
      results.push(await t.type(text));
      await t.pass(6_000);
    }
    expect(results.map(({ outcome, receipt }) => `${outcome} ${receipt}`)).toEqual(Array(3).fill('typed assumed'));
    expect(program.document).toBe('one two three ');
    // What it does with its property is known after the first.
    expect(results[2]?.ms).toBeLessThan(60);
  });

  it.each([
    ['hangs', 1],
    ['is stopped', undefined],
  ])('a text that was asked for by a program that then %s may or may not be there', async (_name, pongMs) => {
    const program = editor(t.desktop, { pongMs });
    program.onStroke = () =>
      t.desktop.after(3, () => {
        t.desktop.ask(program.target.program);
        if (pongMs === undefined) program.stopped = true;
        else program.pongMs = 60_000;
      });
    t.desktop.copy('process 99', 'of the user');
    const result = await t.type('lost?');
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(result.ms).toBeLessThan(2_000);
    // Nothing that means "not typed", and no second chance to paste it either.
    await t.pass(1_000);
    expect(t.desktop.content('clipboard')).toBe('of the user');
  });

  it.each([400, 800, 1_100])('the text asked for %i ms after the list of formats (Java) is its read', async (ms) => {
    const program = busyJava(t.desktop, ms);
    expect(await t.type('late')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(program.document).toBe('late');
    expect(t.desktop.strokes).toHaveLength(1);
  });

  describe('one that answers no pings and has taken all that it asked for so far (a terminal)', () => {
    /** Answers the fourth chord by asking, and takes the text so many milliseconds later. */
    async function fourth(takesAfterMs: number) {
      const program = editor(t.desktop, { pongMs: undefined });
      for (const text of ['one ', 'two ', 'three ']) await t.type(text);
      program.onStroke = () => {
        const reading = t.desktop.ask(program.target.program);
        t.desktop.after(takesAfterMs, () => {
          reading?.read();
          program.document += reading?.text;
        });
      };
      return { program, result: await t.type('four') };
    }

    it('has read a text when it takes that too, however late', async () => {
      const { program, result } = await fourth(900);
      expect(result).toMatchObject({ outcome: 'typed', receipt: 'read' });
      expect(program.document).toBe('one two three four');
    });

    it('has not, as long as it does not: it may or may not be there', async () => {
      const { result } = await fourth(9_000);
      expect(result).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
      expect(result.ms).toBeLessThan(2_000);
    });
  });

  it('the list of formats alone is no read', async () => {
    const program = editor(t.desktop);
    program.onStroke = () => t.desktop.after(3, () => t.desktop.ask(program.target.program, 'formats'));
    const result = await t.type('nowhere');
    expect(result).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_READ' } });
    expect(result.ms).toBeLessThan(2_000);
    expect(t.desktop.strokes).toHaveLength(1);
  });

  it('hints and other content are no read', async () => {
    const program = editor(t.desktop, { worksAlone: false });
    program.onStroke = () =>
      t.desktop.after(3, () => {
        t.desktop.ask(program.target.program, 'hint')?.read();
        t.desktop.ask(program.target.program, 'other')?.read();
      });
    expect(await t.type('nowhere')).toMatchObject({ outcome: 'clipboard' });
  });

  it('a large text is read when its last part is', async () => {
    const program = editor(t.desktop);
    program.onStroke = () =>
      t.desktop.after(3, () => {
        const reading = t.desktop.ask(program.target.program);
        for (const part of [0, 1, 2]) t.desktop.after(part * 1_000, () => reading?.progress());
        t.desktop.after(2_500, () => reading?.read());
      });
    const result = await t.type('large');
    expect(result).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(result.ms).toBeGreaterThan(2_500);
  });

  it('a window that only polls the clipboard gets no read', async () => {
    poller(t.desktop);
    const receipts: (string | undefined)[] = [];
    for (let index = 0; index < 8; index += 1) {
      const { outcome, receipt } = await t.type(`${index}`);
      receipts.push(outcome === 'typed' ? receipt : outcome);
      await t.pass(137);
    }
    expect(receipts).not.toContain('read');
  });

  it('a program that was seen polling before the chord gets assumed, though it pastes', async () => {
    const program = editor(t.desktop);
    t.desktop.copy('process 99', 'of the user');
    await t.type('first ');
    await t.pass(300);
    for (let poll = 0; poll < 4; poll += 1) {
      t.desktop.ask(program.target.program)?.read();
      await t.pass(300);
    }
    expect(await t.type('second')).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
    expect(program.document).toBe('first second');
  });

  it('a program that looks at the text because it is new (Qt) does not poll', async () => {
    const program = editor(t.desktop);
    await t.type('first ');
    await t.pass(1_000);
    t.desktop.afterOffer = () => void t.desktop.ask(program.target.program)?.read();
    expect(await t.type('second')).toMatchObject({ outcome: 'typed', receipt: 'read' });
  });

  it('but where no pong tells when it has looked, its reading is no proof', async () => {
    const program = editor(t.desktop, { pongMs: undefined });
    await t.type('first ');
    await t.pass(1_000);
    t.desktop.afterOffer = () => void t.desktop.ask(program.target.program)?.read();
    expect(await t.type('second')).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
  });

  it('a person who pastes by hand now and then does not poll', async () => {
    const program = editor(t.desktop);
    t.desktop.copy('process 99', 'of the user');
    await t.type('first ');
    for (let paste = 0; paste < 5; paste += 1) {
      await t.pass(4_000);
      t.desktop.ask(program.target.program)?.read();
    }
    expect(await t.type('second')).toMatchObject({ outcome: 'typed', receipt: 'read' });
  });

  it('a slow program that does not poll is believed, the first time a moment later', async () => {
    editor(t.desktop, { asksAfterMs: 200 });
    const first = await t.type('one');
    expect(first).toMatchObject({ outcome: 'typed', receipt: 'read' });
    const second = await t.type('two');
    expect(second).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(second.ms).toBeLessThan(260);
  });

  it('what somebody unknown asked for before the chord does not weaken the read, whenever they come to its end', async () => {
    editor(t.desktop);
    t.desktop.afterOffer = () => {
      const reading = t.desktop.ask(undefined);
      t.desktop.after(2, () => reading?.progress());
      t.desktop.after(4, () => reading?.read());
    };
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
  });

  it('what somebody unknown asks for after it does: that may be what the chord led to', async () => {
    const program = editor(t.desktop);
    const { onStroke } = program;
    program.onStroke = (stroke) => {
      t.desktop.after(1, () => t.desktop.ask(undefined));
      onStroke(stroke);
    };
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
  });

  it('where the port cannot name programs, what is read is assumed', async () => {
    const program = editor(t.desktop, { program: undefined });
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
    expect(program.document).toBe('hello');
  });
});
