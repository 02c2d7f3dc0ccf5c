import { beforeEach, describe, expect, it } from 'vitest';
import { EngineUnderTest, key, text } from './engine-under-test.ts';
import { browser, editor } from './scripted-programs.ts';

describe("the user's clipboard", () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest();
    t.desktop.copy('process 99', 'of the user');
  });

  it('is back 200 ms after the last use of the text', async () => {
    editor(t.desktop);
    await t.type('hello');
    await t.pass(150);
    expect(t.desktop.content('clipboard')).toBe('hello');
    await t.pass(60);
    expect(t.desktop.content('clipboard')).toBe('of the user');
  });

  it('is back some time, although the program that got the text goes on reading, by itself or for its user', async () => {
    const { target } = editor(t.desktop);
    await t.type('hello');
    const from = t.clock.monotonic();
    while (t.desktop.content('clipboard') === 'hello' && t.clock.monotonic() - from < 10_000) {
      t.desktop.ask(target.program)?.read();
      await t.pass(100);
    }
    expect(t.desktop.content('clipboard')).toBe('of the user');
    expect(t.clock.monotonic() - from).toBeLessThan(3_500);
  });

  it('is back when the engine stops, after the target has had its time', async () => {
    editor(t.desktop);
    await t.type('hello');
    const from = t.clock.monotonic();
    await t.whileTimePasses(t.engine.stop());
    expect(t.clock.monotonic() - from).toBeGreaterThanOrEqual(200);
    expect(t.desktop.content('clipboard')).toBe('of the user');
  });

  it('is back when the engine stops in the middle of a message, after the target has had its time', async () => {
    const program = browser(t.desktop);
    const typing = t.engine.type([text('hello')], () => undefined);
    await t.whileTimePasses(Promise.all([typing, t.engine.stop()]));
    await t.pass(100);
    expect(program.document).toBe('hello');
    expect(t.desktop.content('clipboard')).toBe('of the user');
  });

  it('that was copied in the middle of a burst stays, and is not typed', async () => {
    const program = editor(t.desktop);
    for (let index = 0; index < 10; index += 1) {
      if (index === 5) t.desktop.copy('process 99', 'copied meanwhile');
      expect(await t.type(`${index} `)).toMatchObject({ outcome: 'typed', receipt: 'read' });
    }
    await t.pass(300);
    expect(t.desktop.content('clipboard')).toBe('copied meanwhile');
    expect(program.document).toBe('0 1 2 3 4 5 6 7 8 9 ');
  });

  it('that is copied between the offer and the chord stays, and is not typed', async () => {
    const program = editor(t.desktop);
    let copied = false;
    t.desktop.beforeGuard = () => {
      if (!copied) t.desktop.copy('process 99', 'copied meanwhile');
      copied = true;
    };
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await t.pass(300);
    expect(program.document).toBe('hello');
    expect(t.desktop.content('clipboard')).toBe('copied meanwhile');
  });

  it('that the target itself copies before it handles the chord (Java) is not replaced by what was not typed', async () => {
    const program = editor(t.desktop);
    program.onStroke = () => t.desktop.after(2, () => t.desktop.copy('process 1', 'its own copy'));
    const result = await t.type('dictated');
    expect(result.outcome).toBe('failed');
    await t.pass(300);
    expect(t.desktop.content('clipboard')).toBe('its own copy');
    // One chord: a second one would paste that copy.
    expect(t.desktop.strokes).toHaveLength(1);
  });

  it('that cannot be had whole is not taken', async () => {
    editor(t.desktop);
    t.desktop.unsaveable.add('clipboard');
    const result = await t.type('hello');
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'NOT_READ' } });
    expect(t.desktop.content('clipboard')).toBe('of the user');
    expect(t.desktop.strokes).toEqual([]);
  });

  it('that cannot be had whole is not needed where PRIMARY is pasted', async () => {
    const terminal = editor(t.desktop, { terminal: true, pastesPrimary: true, place: 'primary' });
    t.desktop.unsaveable.add('clipboard');
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(terminal.document).toBe('hello');
    expect(t.desktop.content('clipboard')).toBe('of the user');
  });

  it('that cannot be had whole is replaced where its user asks for a copy', async () => {
    t.desktop.unsaveable.add('clipboard');
    await t.whileTimePasses(t.engine.copy([text('copied')]));
    expect(t.desktop.content('clipboard')).toBe('copied');
  });

  it('gets a text that its target would cut off, with the reason', async () => {
    const terminal = editor(t.desktop, { terminal: true });
    t.desktop.unsuitedBecause = 'its lines are short';
    expect(await t.type('hello')).toMatchObject({ outcome: 'clipboard', error: { message: 'its lines are short' } });
    expect(terminal.document).toBe('');
    expect(t.desktop.strokes).toEqual([]);
  });

  it('gets what could not be typed, one after the other, until somebody pastes it', async () => {
    await t.type('one');
    await t.type('two');
    expect(t.desktop.content('clipboard')).toBe('one two');
    t.desktop.ask('process 5')?.read();
    await t.type('three');
    expect(t.desktop.content('clipboard')).toBe('three');
  });

  it('keeps what was left there over a text that is typed', async () => {
    await t.type('left');
    editor(t.desktop);
    await t.type('typed');
    await t.pass(300);
    expect(t.desktop.content('clipboard')).toBe('left');
    t.desktop.focused = undefined;
    await t.type('too');
    expect(t.desktop.content('clipboard')).toBe('left too');
  });

  it('gets a held message alone, and nothing is added to it', async () => {
    await t.type('AAA');
    await t.whileTimePasses(t.engine.copy([text('sec'), key('tab'), text('ond\u001b[201~\r\nid\n')]));
    expect(t.desktop.content('clipboard')).toBe('sec\tond[201~\nid');
    await t.type('later');
    expect(t.desktop.content('clipboard')).toBe('later');
  });

  it('gets a held message while another one is typed: after it', async () => {
    const program = editor(t.desktop, { asksAfterMs: 50 });
    const typing = t.engine.type([text('typed')], () => undefined);
    await t.pass(10);
    await t.whileTimePasses(Promise.all([typing, t.engine.copy([text('copied')])]));
    await t.pass(500);
    expect(program.document).toBe('typed');
    expect(t.desktop.content('clipboard')).toBe('copied');
  });
});

describe('PRIMARY', () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest();
  });

  it.each([
    { pastesPrimary: true, left: undefined },
    { pastesPrimary: false, left: 'marked' },
  ])('that cannot be had whole holds up no text (pastesPrimary: $pastesPrimary)', async ({ pastesPrimary, left }) => {
    const place = pastesPrimary ? 'primary' : 'clipboard';
    const program = editor(t.desktop, { terminal: pastesPrimary, pastesPrimary, place });
    t.desktop.copy('process 99', 'marked', 'primary');
    t.desktop.unsaveable.add('primary');
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    await t.pass(300);
    expect(program.document).toBe('hello');
    expect(t.desktop.content('primary')).toBe(left);
  });

  it('that another program takes before the chord is not pasted', async () => {
    const terminal = editor(t.desktop, { terminal: true, pastesPrimary: true, place: 'primary', pongMs: undefined });
    let marks = 0;
    t.desktop.beforeGuard = () => {
      marks += 1;
      if (marks === 1) t.desktop.copy('process 99', 'just marked', 'primary');
    };
    expect(await t.type('dictated')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(terminal.document).toBe('dictated');
    await t.pass(300);
    expect(t.desktop.content('primary')).toBe('just marked');
  });

  it('that another program takes again and again: nothing is pasted', async () => {
    const terminal = editor(t.desktop, { terminal: true, pastesPrimary: true, place: 'primary', pongMs: undefined });
    t.desktop.beforeGuard = () => t.desktop.copy('process 99', 'just marked', 'primary');
    expect(await t.type('dictated')).toMatchObject({ outcome: 'clipboard' });
    expect(terminal.document).toBe('');
  });

  it('of a program that is not known, pastes it, and owns it itself: lent', async () => {
    const unknown = editor(t.desktop, { place: 'primary', pongMs: undefined });
    t.desktop.copy('process 1', 'its own selection', 'primary');
    expect(await t.type('dictated')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(unknown.document).toBe('dictated');
    await t.pass(300);
    expect(t.desktop.content('primary')).toBe('its own selection');
  });

  it('that marks what the text is to replace is left alone', async () => {
    editor(t.desktop);
    t.desktop.copy('process 1', 'marked in the editor', 'primary');
    expect(await t.type('dictated')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(t.desktop.content('primary')).toBe('marked in the editor');
  });

  it('PRIMARY is left alone where the chords are known to paste the clipboard', async () => {
    let during: string | undefined;
    const program = editor(t.desktop, { onlyClipboard: true });
    const paste = program.onStroke;
    program.onStroke = (stroke) => {
      during = t.desktop.content('primary');
      paste(stroke);
    };
    t.desktop.copy('process 99', 'what is to be replaced', 'primary');
    expect(await t.type('the new text')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(during).toBe('what is to be replaced');
  });

  it('a port that cannot know who has the focus says so, and the text is left', async () => {
    t.desktop.blind = 'nobody tells who has the focus';
    const result = await t.type('for whoever it is');
    const error = { code: 'NO_FOCUS', message: 'nobody tells who has the focus' };
    expect(result).toMatchObject({ outcome: 'clipboard', error });
    expect(t.desktop.content('clipboard')).toBe('for whoever it is');
  });

  it('PRIMARY that is lent already follows: a chord that a moved focus takes to a terminal pastes no earlier text', async () => {
    const terminal = editor(t.desktop, { terminal: true, pastesPrimary: true, place: 'primary' });
    expect(await t.type('one')).toMatchObject({ outcome: 'typed' });
    expect(terminal.document).toBe('one');
    const during: (string | undefined)[] = [];
    const program = editor(t.desktop, { onlyClipboard: true });
    const paste = program.onStroke;
    program.onStroke = (stroke) => {
      during.push(t.desktop.content('primary'));
      paste(stroke);
    };
    expect(await t.type('two')).toMatchObject({ outcome: 'typed' });
    expect(during).toEqual(['two']);
  });
});
