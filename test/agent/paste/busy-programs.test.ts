import { beforeEach, describe, expect, it } from 'vitest';
import { EngineUnderTest, key } from './engine-under-test.ts';
import { editor, motif, slowLooker } from './scripted-programs.ts';

/** A chord that a program has not come to yet is neither typed nor "not typed". */
describe('busy programs', () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest();
  });

  it.each([
    ['answers pings late', { pongMs: 1, later: 1_150 }],
    ['answers none', { pongMs: undefined, later: undefined, atWork: true }],
    ['has several processes', { pongMs: 1, later: 1, worksAlone: false, atWork: true }],
  ])('one that comes to the chord after a second is waited for: one that %s', async (_name, { later, ...changes }) => {
    const program = editor(t.desktop, { ...changes, asksAfterMs: 1_200 });
    // It was quick enough when it was asked before the chord.
    t.desktop.beforeGuard = () => {
      program.pongMs = later;
    };
    expect(await t.type('late')).toMatchObject({ outcome: 'typed' });
    expect(program.document).toBe('late');
  });

  it('one that answers pings while the keys wait in a queue of its own (Qt) gets no second chord', async () => {
    const program = editor(t.desktop, { atWork: true, asksAfterMs: 1_000, pastes: () => true });
    expect(await t.type('once')).toMatchObject({ outcome: 'typed' });
    expect(t.desktop.strokes).toHaveLength(1);
    await t.pass(3_000);
    expect(program.document).toBe('once');
  });

  it('one that does not come to it in time: it may be typed, and the late chord finds the text', async () => {
    const program = editor(t.desktop, { pongMs: undefined, atWork: true, asksAfterMs: 4_000 });
    t.desktop.copy('process 99', 'the password of the user');
    const result = await t.type('very late');
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(result.ms).toBeLessThan(2_000);
    await t.pass(4_000);
    expect(program.document).toBe('very late');
  });

  it('nor is the next text called "not typed" while the first may still come', async () => {
    const program = editor(t.desktop, { pongMs: undefined, atWork: true, asksAfterMs: 4_000 });
    await t.type('one');
    expect(await t.type('two')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    await t.pass(4_000);
    expect(program.document).toBe('one two');
  });

  it('in the middle of a message too, the late chord finds its text and not what the user has', async () => {
    const program = editor(t.desktop, { pongMs: undefined });
    const quick = program.onStroke;
    t.desktop.copy('process 99', 'the password of the user');
    program.onStroke = (stroke) => {
      quick(stroke);
      if (stroke !== 'enter') return;
      program.atWork = true;
      program.onStroke = (late) => t.desktop.after(4_000, () => quick(late));
    };
    const result = await t.type('one', key('enter'), 'two');
    expect(result).toMatchObject({ outcome: 'failed', typedParts: 2, error: { code: 'UNCERTAIN' } });
    await t.pass(6_000);
    expect(program.document).toBe('one\ntwo');
  });

  it('one that asks for many formats first, slowly, rests in between and is not past the chord (Abiword)', async () => {
    const program = slowLooker(t.desktop, { formats: 20, everyMs: 150 });
    const result = await t.type('twelve');
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(result.ms).toBeLessThan(2_000);
    // Nor is it for the text after that.
    expect(await t.type('thirteen')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    await t.pass(3_000);
    expect(program.document).toContain('twelve');
  });

  it('one that asks for them quickly, and takes none, has declined', async () => {
    slowLooker(t.desktop, { formats: 20, everyMs: 5, takes: false });
    expect(await t.type('no field')).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_READ' } });
  });

  it('a page that moves is not busy: it rests in between', async () => {
    const program = editor(t.desktop, { pastes: () => false, worksAlone: false, atWork: true });
    const turn = (): void => {
      program.atWork = !program.atWork;
      t.desktop.after(program.atWork ? 12 : 50, turn);
    };
    turn();
    expect(await t.type('no field')).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_READ' } });
  });

  it('nobody can tell: it may have been typed', async () => {
    editor(t.desktop, { pastes: () => false, worksAlone: false, atWork: undefined });
    expect(await t.type('no field')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(t.desktop.content('clipboard')).toBe('no field');
  });

  it('a program that looked for a format which the text does not have, and rests, is done with it: the next is typed', async () => {
    const program = motif(t.desktop, 2);
    const pastes = program.onStroke;
    program.onStroke = () => void t.desktop.ask(program.target.program, 'formats');
    expect(await t.type('五')).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_READ' } });
    program.onStroke = pastes;
    expect(await t.type('five')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await t.pass(100);
    expect(program.document).toBe('five');
  });
});

describe('long texts in terminals', () => {
  const long = Array.from({ length: 2_000 }, (_, index) => `word ${index}`).join(' ');
  const terminal = { terminal: true, pastesPrimary: true, place: 'primary' } as const;

  it('go in pieces, none of which a terminal asks its user about (konsole, more than 8,000)', async () => {
    const t = new EngineUnderTest();
    const sizes: number[] = [];
    const program = editor(t.desktop, terminal);
    const { offer } = t.desktop;
    t.desktop.offer = (place, text, number) => {
      if (place === 'primary') sizes.push(text.length);
      return offer.call(t.desktop, place, text, number);
    };
    expect(await t.type(long)).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(program.document).toBe(long);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4_000);
  });

  it('do not break a character in two', async () => {
    const t = new EngineUnderTest();
    const program = editor(t.desktop, terminal);
    const family = `x${'👩‍👩‍👧'.repeat(1_000)}`;
    const pasted: string[] = [];
    const { offer } = t.desktop;
    t.desktop.offer = (place, text, number) => {
      if (place === 'primary') pasted.push(text);
      return offer.call(t.desktop, place, text, number);
    };
    await t.type(family);
    expect(program.document).toBe(family);
    expect(pasted.length).toBeGreaterThan(1);
    for (const piece of pasted) expect(piece).toMatch(/^x?(👩‍👩‍👧)+$/u);
  });

  it('have no more bytes than the terminal has room for, whatever the script', async () => {
    const t = new EngineUnderTest();
    const program = editor(t.desktop, terminal);
    const pasted: string[] = [];
    const { offer } = t.desktop;
    t.desktop.offer = (place, text, number) => {
      if (place === 'primary') pasted.push(text);
      return offer.call(t.desktop, place, text, number);
    };
    const devanagari = 'नमस्ते '.repeat(550);
    await t.type(devanagari);
    expect(program.document).toBe(devanagari);
    expect(Math.max(...pasted.map((piece) => Buffer.byteLength(piece)))).toBeLessThanOrEqual(8_000);
  });

  it('wait for what runs in there to have read the piece before (mlterm keeps what has no room)', async () => {
    const t = new EngineUnderTest();
    const program = editor(t.desktop, terminal);
    const pastes = program.onStroke;
    let overtaken = 0;
    program.onStroke = (stroke) => {
      if (program.insideAtWork) overtaken += 1;
      pastes(stroke);
      program.insideAtWork = true;
      t.desktop.after(200, () => {
        program.insideAtWork = false;
      });
    };
    expect(await t.type(long)).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(program.document).toBe(long);
    expect(overtaken).toBe(0);
    // A short one has room in any case.
    program.insideAtWork = true;
    expect((await t.type('short')).ms).toBeLessThan(20);
  });

  it('of which a piece does not arrive may be there in part', async () => {
    const t = new EngineUnderTest();
    const program = editor(t.desktop, terminal);
    const pastes = program.onStroke;
    program.onStroke = (stroke) => {
      pastes(stroke);
      program.onStroke = () => undefined;
    };
    const result = await t.type(long);
    expect(result).toMatchObject({ outcome: 'failed', typedParts: 0, error: { code: 'UNCERTAIN' } });
    expect(long.startsWith(program.document)).toBe(true);
  });

  it('stay whole everywhere else: an undo takes them back in one', async () => {
    const t = new EngineUnderTest();
    const program = editor(t.desktop);
    await t.type(long);
    expect(program.document).toBe(long);
    expect(t.desktop.strokes).toHaveLength(1);
  });
});
