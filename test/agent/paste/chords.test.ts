import { beforeEach, describe, expect, it } from 'vitest';
import { EngineUnderTest, key } from './engine-under-test.ts';
import { editor } from './scripted-programs.ts';

describe('chords', () => {
  let t: EngineUnderTest;
  const strokes = (): string[] => t.desktop.strokes.map(({ stroke }) => stroke);

  beforeEach(() => {
    t = new EngineUnderTest();
  });

  it('the other one, when the program has handled the first and does not know it', async () => {
    const program = editor(t.desktop, { pastes: (stroke) => stroke === 'control+v' });
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read', method: 'script:control+v' });
    expect(program.document).toBe('hello');
  });

  it('none, where each of them could do harm: Vim without a mapping writes the first and waits after the second', async () => {
    editor(t.desktop, { pasteStrokes: [] });
    expect(await t.type('hello')).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_READ' } });
    expect(strokes()).toEqual([]);
    expect(t.desktop.content('clipboard')).toBe('hello');
  });

  it('no second one, where the program has none: Emacs scrolls with Ctrl+V', async () => {
    editor(t.desktop, { pastes: () => false, pasteStrokes: ['shift+insert'] });
    expect(await t.type('hello')).toMatchObject({ outcome: 'clipboard' });
    expect(strokes()).toEqual(['shift+insert']);
  });

  it('no second one, when the program may still have the first in its queue', async () => {
    editor(t.desktop, { pastes: () => false, worksAlone: false });
    expect(await t.type('hello')).toMatchObject({ outcome: 'clipboard' });
    expect(strokes()).toEqual(['shift+insert']);
    // Neither for the next text, nor a key.
    expect(await t.type('again')).toMatchObject({ outcome: 'clipboard' });
    expect(await t.type(key('down'))).toMatchObject({ outcome: 'failed', error: { code: 'NOT_READ' } });
    expect(strokes()).toEqual(['shift+insert']);
    expect(t.desktop.content('clipboard')).toBe('hello again');
  });

  it('no second one, when another program took the first: rofi over an editor', async () => {
    editor(t.desktop, { pastes: () => false });
    const program = t.desktop.focused;
    let inRofi = '';
    if (program) {
      program.onStroke = () =>
        t.desktop.after(4, () => {
          const reading = t.desktop.ask('process 77');
          reading?.read();
          inRofi += reading?.text ?? '';
        });
    }
    const result = await t.type('into rofi');
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(inRofi).toBe('into rofi');
    expect(strokes()).toEqual(['shift+insert']);
  });

  it('nor is it called "not typed" then, though the program in front has looked at what there is', async () => {
    const program = editor(t.desktop, { pastes: () => false });
    program.onStroke = () =>
      t.desktop.after(4, () => {
        t.desktop.ask(program.target.program, 'formats');
        t.desktop.ask('process 77')?.read();
      });
    expect(await t.type('into rofi')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(strokes()).toEqual(['shift+insert']);
  });

  it('a clipboard manager that reads every text does not end the attempt', async () => {
    const program = editor(t.desktop, { pastes: (stroke) => stroke === 'control+v' });
    t.desktop.afterOffer = () => void t.desktop.ask('process 88')?.read();
    const stroke = program.onStroke;
    program.onStroke = (pressed) => {
      stroke(pressed);
      t.desktop.after(10, () => t.desktop.ask('process 88')?.read());
    };
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', method: 'script:control+v' });
    expect(program.document).toBe('hello');
  });

  it('none to a program that does not react: texts and keys', async () => {
    const program = editor(t.desktop, { pongMs: 60_000 });
    expect(await t.type('hello')).toMatchObject({ outcome: 'clipboard', error: { code: 'UNRESPONSIVE' } });
    expect(await t.type(key('down'), key('enter'))).toMatchObject({ error: { code: 'UNRESPONSIVE' } });
    program.stopped = true;
    expect(await t.type(key('enter'))).toMatchObject({ error: { code: 'UNRESPONSIVE' } });
    expect(strokes()).toEqual([]);
  });

  it('keys are pressed in a program that answers no pings, and are assumed', async () => {
    const program = editor(t.desktop, { pongMs: undefined });
    expect(await t.type(key('enter'))).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
    expect(program.document).toBe('\n');
  });

  it('to where the focus is, or nowhere', async () => {
    const first = editor(t.desktop);
    const second = editor(t.desktop);
    t.desktop.focused = first;
    t.desktop.beforeGuard = () => {
      t.desktop.focused = second;
    };
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect([first.document, second.document]).toEqual(['', 'hello']);
  });

  it('a system that takes no keys from us: the text is on the clipboard, with the reason', async () => {
    editor(t.desktop);
    t.desktop.refuses = 'not permitted';
    const error = { code: 'FAILED', message: 'not permitted' };
    expect(await t.type('hello')).toMatchObject({ outcome: 'clipboard', error });
    expect(t.desktop.content('clipboard')).toBe('hello');
    expect(await t.type(key('enter'))).toMatchObject({ outcome: 'failed', error });
    expect(strokes()).toEqual([]);
  });

  it('a desktop that is lost after the keys: the text may or may not be there', async () => {
    const program = editor(t.desktop, { pastes: () => false, worksAlone: false });
    program.onStroke = () => {
      t.desktop.owner = () => Promise.reject(new Error('lost'));
    };
    expect(await t.type('hello')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
  });

  it('a desktop that is lost before any key: an error, nothing else', async () => {
    editor(t.desktop);
    t.desktop.target = () => Promise.reject(new Error('lost'));
    await expect(t.type('hello')).rejects.toThrow('lost');
  });

  it('nothing has the focus: the text is on the clipboard, to be pasted', async () => {
    expect(await t.type('to nobody')).toMatchObject({ outcome: 'clipboard', error: { code: 'NO_FOCUS' } });
    expect(t.desktop.content('clipboard')).toBe('to nobody');
  });

  it('that another window may have got is uncertain, unless the program was seen reading', async () => {
    const silent = editor(t.desktop, { pastes: () => false });
    t.desktop.astray = true;
    expect(await t.type('hello')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(await t.type(key('down'))).toMatchObject({ outcome: 'failed' });
    expect(silent.document).toBe('');
    const reads = editor(t.desktop);
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(await t.type(key('enter'))).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    expect(reads.document).toBe('hello\n');
  });
});
