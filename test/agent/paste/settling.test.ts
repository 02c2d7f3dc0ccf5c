import { beforeEach, describe, expect, it } from 'vitest';
import type { TypingResult } from '../../../src/agent/typing/typist.ts';
import { EngineUnderTest, key, text } from './engine-under-test.ts';
import { browser, editor, gtk4, laterEditor, motif } from './scripted-programs.ts';

describe('what comes next', () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest();
  });

  it('a program that asks several times (Motif) gets each text, whatever is waiting', async () => {
    const program = motif(t.desktop);
    const results: TypingResult[] = [];
    for (let index = 0; index < 50; index += 1) results.push(await t.type(`[${index}]`));
    expect(results.every(({ outcome }) => outcome === 'typed')).toBe(true);
    await t.pass(100);
    expect(program.document).toBe(Array.from({ length: 50 }, (_, index) => `[${index}]`).join(''));
  });

  it('one that has shown how often it asks is waited for, however slow it becomes', async () => {
    const program = motif(t.desktop, 2);
    for (let index = 0; index < 3; index += 1) await t.type('once ');
    await t.pass(500);
    program.document = '';
    program.onStroke = motifStroke(t, program, 2, 150);
    for (let index = 0; index < 20; index += 1) await t.type(`[${index}]`);
    await t.pass(500);
    expect(program.document).toBe(Array.from({ length: 20 }, (_, index) => `[${index}]`).join(''));
  });

  it('a terminal is not waited for, from its first text on', async () => {
    editor(t.desktop, { terminal: true, pastesPrimary: true, place: 'primary', pongMs: undefined });
    const from = t.clock.monotonic();
    for (let index = 0; index < 50; index += 1) await t.type(`[${index}]`);
    expect((t.clock.monotonic() - from) / 50).toBeLessThan(10);
  });

  it('a program that never stops asking does not stop the next text for long', async () => {
    const program = motif(t.desktop, 200, 20);
    await t.type('one');
    const { ms } = await t.type('two');
    expect(ms).toBeLessThan(600);
    expect(program.target.name).toBe('NEdit');
  });

  it('a browser, whose page inserts what its first process has read, keeps each text for that', async () => {
    const program = browser(t.desktop);
    for (let index = 0; index < 20; index += 1) await t.type(`[${index}]`);
    await t.pass(200);
    expect(program.document).toBe(Array.from({ length: 20 }, (_, index) => `[${index}]`).join(''));
  });

  it('also on a busy machine, where that takes it as long as it is at work', async () => {
    const program = browser(t.desktop, 500);
    t.desktop.copy('process 99', 'the password of the user');
    for (let index = 0; index < 20; index += 1) await t.type(`[${index}]`);
    // The last one keeps it until the clipboard is given back.
    await t.pass(2_000);
    expect(program.document).toBe(Array.from({ length: 20 }, (_, index) => `[${index}]`).join(''));
    expect(t.desktop.content('clipboard')).toBe('the password of the user');
  });

  it('a page that never rests does not stop the next text for long', async () => {
    const program = browser(t.desktop);
    for (let index = 0; index < 4; index += 1) await t.type(`[${index}]`);
    Object.defineProperty(program, 'atWork', { get: () => true, set: () => undefined });
    expect((await t.type('moving')).ms).toBeLessThan(1_000);
  });

  it('a program that inserts one text sooner than another (GTK 4) gets the next when it rests', async () => {
    let texts = 0;
    const program = gtk4(t.desktop, () => {
      texts += 1;
      return texts % 3 === 0 ? 60 : 5;
    });
    const wanted = Array.from({ length: 30 }, (_, index) => `[${index}]`);
    for (const text of wanted) await t.type(text);
    await t.pass(200);
    expect(program.document).toBe(wanted.join(''));
  });

  it('no key overtakes a text in a program that answers no pings and is slow, on a busy machine (Motif)', async () => {
    const program = laterEditor(t.desktop, 300, undefined);
    expect(await t.type('before', key('enter'), 'after')).toMatchObject({ outcome: 'typed' });
    await t.pass(1_000);
    expect(program.document).toBe('before\nafter');
  });

  it('a program that asks once is not waited for', async () => {
    editor(t.desktop);
    for (let index = 0; index < 3; index += 1) await t.type('warm up ');
    const from = t.clock.monotonic();
    for (let index = 0; index < 50; index += 1) await t.type(`[${index}]`);
    expect((t.clock.monotonic() - from) / 50).toBeLessThan(10);
  });

  it('nothing looks at its processes before its text is typed, where the one before is long done', async () => {
    browser(t.desktop);
    for (let index = 0; index < 4; index += 1) {
      await t.pass(1_000);
      t.desktop.looksAtProcesses = 0;
      await t.type(`[${index}]`);
      expect(t.desktop.looksAtProcesses).toBe(0);
    }
  });

  it('one that begins to ask again is waited for from then on', async () => {
    const program = editor(t.desktop);
    for (let index = 0; index < 5; index += 1) await t.type('once ');
    program.onStroke = motifStroke(t, program);
    program.document = '';
    // The first of these may still be taken for one that asks once.
    await t.type('first ');
    await t.pass(100);
    program.document = '';
    for (let index = 0; index < 20; index += 1) await t.type(`[${index}]`);
    await t.pass(100);
    expect(program.document).toBe(Array.from({ length: 20 }, (_, index) => `[${index}]`).join(''));
  });

  it.each([
    ['answers pings between its turns', (t: EngineUnderTest) => laterEditor(t.desktop, 8, 12)],
    ['answers pings at once, and looks at what is new (GTK 4)', (t: EngineUnderTest) => gtk4(t.desktop)],
    ['answers no pings', (t: EngineUnderTest) => laterEditor(t.desktop, 20, undefined)],
  ])('a key does not overtake a text in a program that inserts later and %s', async (_name, start) => {
    const program = start(t);
    for (let time = 0; time < 20; time += 1) {
      program.document = '';
      const result = await t.type(text('uno'), key('enter'), text('dos'));
      expect(result).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
      await t.pass(100);
      expect(program.document).toBe('uno\ndos');
    }
  });

  it('nor in a message of its own', async () => {
    const program = laterEditor(t.desktop, 8, 12);
    await t.type('uno');
    await t.type(key('enter'));
    await t.pass(100);
    expect(program.document).toBe('uno\n');
  });

  it('keys after keys wait for nothing', async () => {
    laterEditor(t.desktop, 8, 1);
    const { ms } = await t.type(...Array.from({ length: 20 }, () => key('enter')));
    expect(ms).toBeLessThan(60);
  });
});

function motifStroke(t: EngineUnderTest, program: ReturnType<typeof editor>, times = 3, everyMs = 12): () => void {
  return () => {
    for (let time = 1; time <= times; time += 1) {
      t.desktop.after(time * everyMs, () => {
        const reading = t.desktop.ask(program.target.program);
        reading?.read();
        if (time === times) program.document += reading?.text ?? '';
      });
    }
  };
}
