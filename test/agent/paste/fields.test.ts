import { beforeEach, describe, expect, it } from 'vitest';
import type { FieldKind } from '../../../src/agent/paste/field.ts';
import { EngineUnderTest, key } from './engine-under-test.ts';
import { ScriptedField } from './scripted-field.ts';
import { browser, editor, laterEditor, poller, tk } from './scripted-programs.ts';

/** What the accessibility interface says of a field is evidence before and after a text. */
describe('fields', () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest();
  });

  it('the text stands in it: seen', async () => {
    const program = editor(t.desktop, { document: 'before ' });
    t.fields.add(program);
    const result = await t.type('hello');
    expect(result).toMatchObject({ outcome: 'typed', receipt: 'seen' });
    expect(result.ms).toBeLessThan(15);
  });

  it('costs one question after the text was read, and no time before the chord', async () => {
    const program = editor(t.desktop, { pongMs: 2 });
    const without = [await t.type('one '), await t.type('two ')].at(-1)?.ms ?? Number.NaN;
    const field = t.fields.add(program);
    field.answers = () => t.late(1, undefined);
    await t.type('three ');
    field.looks = 0;
    const { receipt, ms } = await t.type('four ');
    expect(receipt).toBe('seen');
    expect(field.looks).toBe(2);
    // The field is asked for while the window is, which takes no time here.
    expect(ms).toBeLessThanOrEqual(without + 2);
  });

  it('what comes late of the text before is not taken for this one', async () => {
    const program = laterEditor(t.desktop, 100, undefined);
    program.atWork = true;
    t.fields.add(program);
    expect(await t.type('same')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    // It reads the next one as well, and drops it.
    program.onStroke = () => t.desktop.after(2, () => t.desktop.ask(program.target.program)?.read());
    expect(await t.type('same')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(program.document).toBe('same');
  });

  describe('a key that leads to another one', () => {
    const two = (kind: FieldKind) => {
      const program = editor(t.desktop, { document: 'first: ' });
      const first = t.fields.add(program);
      const other = { document: '' };
      const second = new ScriptedField(other, kind);
      const { onStroke } = program;
      program.onStroke = (stroke) => {
        if (stroke === 'tab') t.fields.of.set(program.target.pid, second);
        else onStroke(stroke);
      };
      const move = (): void => {
        // What is typed from now on goes there.
        const written = program.document;
        Object.defineProperty(program, 'document', {
          get: () => (t.fields.of.get(program.target.pid) === second ? other.document : written),
          set: (value: string) => {
            other.document = value;
          },
        });
      };
      return { program, first, second, other, move };
    };

    it('is as sure as a text, and so is the text after it', async () => {
      const { other, move } = two('text');
      move();
      expect(await t.type(key('tab'), 'there')).toMatchObject({ outcome: 'typed', receipt: 'seen' });
      expect(other.document).toBe('there');
    });

    it('that only shows its text: what comes there is not typed', async () => {
      const { move } = two('read-only');
      move();
      const result = await t.type(key('tab'), 'there');
      expect(result).toMatchObject({ outcome: 'failed', typedParts: 1, error: { code: 'NOT_A_FIELD' } });
      expect(t.desktop.strokes.map(({ stroke }) => stroke)).toEqual(['tab']);
    });

    it('whoever presses it: nothing is called untaken that went elsewhere', async () => {
      const { program, first, second } = two('text');
      first.lies = () => ({ caret: 7, length: 7, before: 'first: ', selected: false });
      const { onStroke } = program;
      program.onStroke = (stroke) => {
        t.fields.of.set(program.target.pid, second);
        onStroke(stroke);
      };
      expect(await t.type('there')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    });
  });

  it('a program that asks its user what to do with several lines: they may or may not be there', async () => {
    const program = editor(t.desktop);
    t.desktop.asks = (text) => text.includes('\n');
    expect(await t.type('one line')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(await t.type('two\nlines')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    // It has nothing to ask where its cursor is in a text.
    t.fields.add(program);
    expect(await t.type('two\nlines')).toMatchObject({ outcome: 'typed', receipt: 'seen' });
  });

  it('an editor in a page that shows it later than it is waited for: read', async () => {
    const program = browser(t.desktop);
    t.fields.add(program);
    const result = await t.type('hello');
    expect(result).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(result.ms).toBeLessThan(100);
  });

  it('of a program that leaves the property where it is (Tk): what stands there counts', async () => {
    t.fields.add(tk(t.desktop, 1));
    expect(await t.type('one ')).toMatchObject({ outcome: 'typed', receipt: 'seen' });
  });

  it('of a program that asks by itself, and took nothing: its asking is no proof, and its field is', async () => {
    t.fields.add(poller(t.desktop));
    expect(await t.type('one ')).toMatchObject({ outcome: 'failed', error: { code: 'NOT_TAKEN' } });
  });

  it.each(['read-only', 'no-field'] as const)(
    'one that takes no text (%s) gets no chord: the text is on the clipboard',
    async (kind) => {
      const program = editor(t.desktop);
      t.fields.add(program, kind);
      expect(await t.type('hello')).toMatchObject({ outcome: 'clipboard', error: { code: 'NOT_A_FIELD' } });
      expect(t.desktop.strokes).toEqual([]);
      expect(t.desktop.content('clipboard')).toBe('hello');
      // A button takes Enter.
      expect(await t.type(key('enter'))).toMatchObject({ outcome: 'typed' });
    },
  );

  it('a password is typed, on one line, and nothing of it is ever asked for', async () => {
    const program = editor(t.desktop);
    const field = t.fields.add(program, 'password');
    expect(await t.type('secret\n')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(program.document).toBe('secret');
    expect(field.looks).toBe(0);
  });

  it('one line gets spaces for newlines', async () => {
    const program = editor(t.desktop);
    t.fields.add(program, 'single-line');
    expect(await t.type('two\nlines')).toMatchObject({ outcome: 'typed', receipt: 'seen' });
    expect(program.document).toBe('two lines');
  });

  it('what takes only ten characters: not taken, how much, and the whole text on the clipboard', async () => {
    const program = editor(t.desktop);
    const field = t.fields.add(program);
    field.lies = () => {
      const before = program.document.slice(0, 10);
      return { caret: before.length, length: before.length, before, selected: false };
    };
    const result = await t.type('more than ten characters');
    expect(result).toMatchObject({ outcome: 'failed', typedParts: 0, error: { code: 'NOT_TAKEN' } });
    expect(result.error?.message).toContain('10 of 24');
    expect(t.desktop.content('clipboard')).toBe('more than ten characters');
  });

  it('what takes nothing: not taken', async () => {
    const program = editor(t.desktop);
    t.fields.add(program).lies = () => ({ caret: 0, length: 0, before: '', selected: false });
    const result = await t.type('dropped');
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'NOT_TAKEN' } });
    expect(t.desktop.content('clipboard')).toBe('dropped');
    expect(result.ms).toBeLessThan(80);
  });

  it('nothing is called untaken while the program is at work: it may insert it yet', async () => {
    const program = editor(t.desktop, { worksAlone: false, atWork: true });
    t.fields.add(program).lies = () => ({ caret: 0, length: 0, before: '', selected: false });
    expect(await t.type('late')).toMatchObject({ outcome: 'typed', receipt: 'read' });
  });

  it('one that does not answer changes nothing', async () => {
    const program = editor(t.desktop);
    t.fields.add(program).lies = () => undefined;
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
  });

  it.each([
    [
      'answers each question just in time, and never with the text',
      { caret: 0, length: 0, before: '', selected: false },
    ],
    ['does not answer any more', undefined],
  ])('one that %s is waited for no longer than 150 ms', async (_what, look) => {
    const program = editor(t.desktop, { atWork: true });
    const field = t.fields.add(program);
    field.lies = () => (field.looks === 1 ? { caret: 0, length: 0, before: '', selected: false } : t.late(39, look));
    const result = await t.type('hello');
    expect(result).toMatchObject({ outcome: 'typed', receipt: 'read' });
    // It is read after 4 ms.
    expect(result.ms).toBeLessThanOrEqual(154);
  });

  it('a text that nobody was seen reading, and that stands there, is typed', async () => {
    const program = editor(t.desktop, { pongMs: undefined, atWork: true, pastes: () => false });
    t.fields.add(program);
    program.onStroke = () =>
      t.desktop.after(300, () => {
        program.document += 'hello';
      });
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'seen' });
  });

  it('a message is as sure as its weakest part; keys whose effect is seen are sure', async () => {
    const program = editor(t.desktop);
    const field = t.fields.add(program);
    expect(await t.type('one', key('enter'), 'two')).toMatchObject({ receipt: 'seen' });
    expect(program.document).toBe('one\ntwo');
    program.onStroke = () => undefined;
    expect(await t.type(key('down'))).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
    expect(field.looks).toBeGreaterThan(0);
  });

  describe('undo', () => {
    it('takes back just the text that was seen, without a key', async () => {
      const program = editor(t.desktop, { document: 'of the user, ' });
      t.fields.add(program);
      await t.type('dictated');
      expect(await t.type(key('undo'))).toMatchObject({ outcome: 'typed', receipt: 'seen' });
      expect(program.document).toBe('of the user, ');
      expect(t.desktop.strokes.map(({ stroke }) => stroke)).toEqual(['shift+insert']);
      // Once: the next one is the program's own.
      await t.type(key('undo'));
      expect(t.desktop.strokes.map(({ stroke }) => stroke)).toEqual(['shift+insert', 'undo']);
    });

    it.each([
      ['something was typed after it', 'dictated!'],
      ['it is not there any more', 'other'],
    ])("is the program's own when %s", async (_what, document) => {
      const program = editor(t.desktop);
      t.fields.add(program);
      await t.type('dictated');
      program.document = document;
      await t.type(key('undo'));
      expect(t.desktop.strokes.map(({ stroke }) => stroke)).toEqual(['shift+insert', 'undo']);
    });

    it("is the program's own where the field lets nobody take anything out, or replaced a selection", async () => {
      const program = editor(t.desktop);
      const field = t.fields.add(program);
      field.removes = false;
      await t.type('dictated');
      await t.type(key('undo'));
      field.removes = true;
      field.selected = true;
      await t.type('instead');
      field.selected = false;
      await t.type(key('undo'));
      expect(t.desktop.strokes.map(({ stroke }) => stroke)).toEqual(['shift+insert', 'undo', 'shift+insert', 'undo']);
    });
  });
});
