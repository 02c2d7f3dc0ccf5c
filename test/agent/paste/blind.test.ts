import { beforeEach, describe, expect, it } from 'vitest';
import type { Stroke } from '../../../src/agent/paste/desktop.ts';
import { EngineUnderTest, key, text } from './engine-under-test.ts';
import type { Program } from './scripted-desktop.ts';
import { editor, motif } from './scripted-programs.ts';

/** A port that is told neither who reads nor who copies (nut-js): the engine gives time where it sees nothing. */
describe('a desktop that does not see reads', () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest({ blind: true });
    t.desktop.copy('process 99', 'of the user');
  });

  /** It pastes what is there so long after the chord, whatever that is. */
  const slow = (ms: number): Program => editor(t.desktop, { asksAfterMs: ms, pastes: (stroke) => stroke !== 'enter' });

  it('every receipt is assumed, and said at once', async () => {
    const program = slow(150);
    const result = await t.type('hello');
    expect(result).toMatchObject({ outcome: 'typed', receipt: 'assumed', method: 'script:shift+insert' });
    expect(result.ms).toBeLessThan(5);
    await t.pass(200);
    expect(program.document).toBe('hello');
  });

  it('one chord, and no pings', async () => {
    slow(3);
    await t.type('hello');
    await t.pass(3_000);
    expect(t.desktop.strokes).toHaveLength(1);
  });

  it.each([150, 390])('a program that reads %i ms later gets each text, in order with the keys', async (ms) => {
    const program = slow(ms);
    expect(await t.type(text('one'), key('enter'), text('two'))).toMatchObject({
      outcome: 'typed',
      receipt: 'assumed',
    });
    expect(await t.type('three')).toMatchObject({ outcome: 'typed' });
    await t.pass(ms + 10);
    expect(program.document).toBe('one\ntwothree');
  });

  it('a long text has more time', async () => {
    const program = slow(550);
    const long = 'x'.repeat(100_000);
    await t.type(long);
    await t.type('end');
    await t.pass(600);
    expect(program.document).toBe(`${long}end`);
  });

  it('a program that reads several times (Motif) gets each text', async () => {
    const program = motif(t.desktop, 3, 100);
    for (let index = 0; index < 5; index += 1) await t.type(`[${index}]`);
    await t.pass(400);
    expect(program.document).toBe('[0][1][2][3][4]');
  });

  it("the user's clipboard is back two seconds after the last text", async () => {
    slow(3);
    await t.type('hello');
    await t.pass(1_000);
    await t.type('again');
    await t.pass(1_990);
    expect(t.desktop.content('clipboard')).toBe('again');
    await t.pass(20);
    expect(t.desktop.content('clipboard')).toBe('of the user');
  });

  it('with a stop too, and not before the target has had its time', async () => {
    const program = slow(1_900);
    await t.type('hello');
    const from = t.clock.monotonic();
    await t.whileTimePasses(t.engine.stop());
    expect(t.clock.monotonic() - from).toBeGreaterThan(1_990);
    expect(program.document).toBe('hello');
    expect(t.desktop.content('clipboard')).toBe('of the user');
  });

  it('with a stop in the middle of a message too', async () => {
    const program = slow(150);
    const typing = t.engine.type([text('one'), key('enter'), text('two')], () => undefined);
    await t.pass(10);
    await t.whileTimePasses(Promise.all([typing, t.engine.stop()]));
    expect(program.document).toBe('one\ntwo');
    expect(t.desktop.content('clipboard')).toBe('of the user');
  });

  it('a stop has nothing to wait for when nothing was pasted', async () => {
    slow(3);
    await t.type(key('enter'));
    await t.engine.stop();
    expect(t.clock.pendingTimers).toBe(0);
  });

  it('a copy of the user in a burst stays, and is not typed', async () => {
    const program = slow(3);
    for (let index = 0; index < 6; index += 1) {
      await t.pass(10);
      if (index === 3) t.desktop.copy('process 99', 'copied meanwhile');
      expect(await t.type(`${index} `)).toMatchObject({ outcome: 'typed', receipt: 'assumed' });
    }
    await t.pass(2_100);
    expect(t.desktop.content('clipboard')).toBe('copied meanwhile');
    expect(program.document).toBe('0 1 2 3 4 5 ');
  });

  it('a copy right before the chord stays, and is not typed', async () => {
    const program = slow(3);
    let copied = false;
    t.desktop.beforeGuard = () => {
      if (!copied) t.desktop.copy('process 99', 'copied meanwhile');
      copied = true;
    };
    expect(await t.type('hello')).toMatchObject({ outcome: 'typed' });
    await t.pass(2_100);
    expect(program.document).toBe('hello');
    expect(t.desktop.content('clipboard')).toBe('copied meanwhile');
  });

  it('a copy after the chord is not overwritten when the time to give back comes', async () => {
    slow(3);
    await t.type('hello');
    await t.pass(500);
    t.desktop.copy('process 99', 'copied meanwhile');
    await t.pass(2_000);
    expect(t.desktop.content('clipboard')).toBe('copied meanwhile');
  });

  it('a copy in the middle of a message is not replaced by what could not be typed', async () => {
    slow(3);
    t.desktop.beforeGuard = () => {
      t.desktop.copy('process 99', 'copied meanwhile');
      t.desktop.refuses = 'not permitted';
    };
    expect(await t.type('hello')).toMatchObject({ outcome: 'failed', error: { message: 'not permitted' } });
    expect(t.desktop.content('clipboard')).toBe('copied meanwhile');
  });

  it('a copy between two messages does not keep the second one from the clipboard', async () => {
    await t.type('one');
    expect(t.desktop.content('clipboard')).toBe('one');
    t.desktop.copy('process 99', 'copied since');
    expect(await t.type('two')).toMatchObject({ outcome: 'clipboard', error: { code: 'NO_FOCUS' } });
    expect(t.desktop.content('clipboard')).toBe('two');
  });

  it.each([
    ['what could not be typed', (): unknown => t.type('to nobody')],
    ['what its user wants to have', (): unknown => t.whileTimePasses(t.engine.copy([text('to nobody')]))],
  ])('%s comes to the clipboard when the text before it has had its time', async (_name, put) => {
    const program = slow(300);
    await t.type('typed');
    t.desktop.focused = undefined;
    await put();
    expect(program.document).toBe('typed');
    expect(t.desktop.content('clipboard')).toBe('to nobody');
  });

  it('keys that may have been pressed have their time too', async () => {
    const program = slow(300);
    const press = t.desktop.press.bind(t.desktop);
    t.desktop.press = async (target, stroke: Stroke, guard) => {
      await press(target, stroke, guard);
      throw new Error('it did not answer');
    };
    expect(await t.type('one')).toMatchObject({ outcome: 'failed', error: { code: 'UNCERTAIN' } });
    t.desktop.press = press;
    await t.type('two');
    await t.pass(310);
    expect(program.document).toBe('onetwo');
  });
});
