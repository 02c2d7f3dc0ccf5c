import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { START_LIMIT_MS, startWineDesk, type WineDesk } from './desk.ts';
import type { WindowKind } from './inside/window-thread.ts';
import { WindowsHelper } from './windows-helper.ts';
import { missingWine } from './wine.ts';
import { type Outcome, PROVED } from './wine-hub.ts';

const missing = missingWine();
const COPIED = 'what its user had copied';

/**
 * On the clipboard. Of a program that may not have come to its keys yet (on a busy machine any may be at work) that is
 * not said, for they may still do what they should.
 */
function mustBeUntyped({ status, receipt, code }: Outcome): void {
  expect({ status, receipt }).toEqual({ status: code === 'UNCERTAIN' ? 'failed' : 'clipboard', receipt: undefined });
}

/** Each answer, and what is in the field and on the clipboard after it: none of them says more than was. */
describe('what Windows is told of texts', skipUnless(missing === undefined, missing ?? ''), () => {
  let desk: WineDesk;
  /** A program of its own for each test: what one does, and leaves undone, counts against it for half a minute. */
  let program: WindowsHelper;
  /** Of another one. */
  const others: number[] = [];

  beforeAll(async () => {
    desk = await startWineDesk();
  }, START_LIMIT_MS);

  beforeEach(async () => {
    program = await WindowsHelper.start(desk.wine);
    await program.copy({ '13': COPIED });
  });

  afterEach(async () => {
    await program?.end();
    for (const window of others.splice(0)) await desk.helper.close(window);
  });

  afterAll(() => desk?.stop());

  async function other(kind: WindowKind): Promise<void> {
    others.push((await desk.helper.open(kind)).window);
  }

  function post(text: string): Promise<Outcome> {
    return desk.hub.type(text);
  }

  /** What is on the clipboard, as another program sees it. */
  function clipboard(): Promise<string | undefined> {
    return desk.helper.clipboardText();
  }

  it('without a window: on the clipboard', async () => {
    expect(await post('for nobody')).toMatchObject({ status: 'clipboard', code: 'NO_FOCUS' });
    expect(await clipboard()).toBe('for nobody');
  });

  it('a window without a field: on the clipboard', async () => {
    await program.open('bare');
    expect(await post('for no field')).toMatchObject({ status: 'clipboard', code: 'NOT_READ' });
    expect(await clipboard()).toBe('for no field');
  });

  it('one that does not react: no keys, on the clipboard, and nothing in the field when it goes on', async () => {
    const { window: hung, field } = await program.open('edit');
    await program.hang(hung);
    expect(await post('while it hangs')).toMatchObject({ status: 'clipboard', code: 'UNRESPONSIVE' });
    expect(await clipboard()).toBe('while it hangs');
    await program.goOn(hung);
    expect(await program.text(field)).toBe('');
  });

  it('a stopped one: no keys, on the clipboard, and nothing in the field when it goes on', async () => {
    const { field } = await program.open('edit');
    program.signal('SIGSTOP');
    try {
      expect(await post('while it is stopped')).toMatchObject({ status: 'clipboard', code: 'UNRESPONSIVE' });
      expect(await clipboard()).toBe('while it is stopped');
    } finally {
      program.signal('SIGCONT');
    }
    expect(await program.text(field)).toBe('');
  });

  it('one that hangs after the chord: never typed twice, and what it pastes then is what was left for it', async () => {
    const { window: hung, field } = await program.open('edit', { hangsOnV: true });
    const answers = [await post('first'), await post('second'), await post('third')];
    answers.forEach(mustBeUntyped);
    await program.goOn(hung);
    const pasted = await eventually('the late chord', async () => (await program.text(field)) || undefined);
    for (const each of ['first', 'second', 'third']) expect(pasted.split(each).length).toBeLessThanOrEqual(2);
    expect(pasted).not.toContain(COPIED);
  });

  it('one that is flooded while it hangs gets no further chord', async () => {
    const { window: hung, field } = await program.open('edit', { hangsOnV: true });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => post(`flood ${index};`)));
    answers.forEach(mustBeUntyped);
    await program.goOn(hung);
    const pasted = await eventually('the late chord', async () => (await program.text(field)) || undefined);
    for (let index = 0; index < 8; index += 1) expect(pasted.split(`flood ${index};`).length).toBeLessThanOrEqual(2);
    expect((await desk.helper.foreground()).window).toBe(hung);
  });

  it('a program that takes every clipboard for itself: failed, for the text is not there to be pasted', async () => {
    const { field } = await program.open('edit');
    await other('taker');
    const answer = await post('for the taker');
    if (answer.status === 'typed') expect(await program.text(field)).toBe('for the taker');
    else expect(answer).toMatchObject({ status: 'failed' });
    await eventually('the taker', async () => (await clipboard()) === 'taken');
  });

  it('a manager that ignores what is asked of it changes nothing', async () => {
    await other('manager');
    const { field } = await program.open('edit');
    expect(await post('not for managers')).toMatchObject({ status: 'typed', receipt: expect.stringMatching(PROVED) });
    expect(await program.text(field)).toBe('not for managers');
  });

  it.each(['manager', 'poller'] as const)('a %s that reads is not taken for a window without a field', async (kind) => {
    await other(kind);
    await program.open('bare');
    for (const text of ['one', 'two']) mustBeUntyped(await post(text));
  });

  it('a program that opens the clipboard without a window: assumed', async () => {
    const { window: target } = await program.open('windowless');
    expect(await post('who reads?')).toMatchObject({ status: 'typed', receipt: 'assumed' });
    expect(await program.read(target)).toEqual(['who reads?']);
  });

  it('a copy that its user makes meanwhile stays', async () => {
    const { window: hung, field } = await program.open('edit', { hangsOnV: true });
    const answer = post('a text on its way');
    await program.hangs(hung);
    await desk.helper.copy({ '13': 'copied meanwhile' });
    await program.goOn(hung);
    expect(await answer).toMatchObject({ status: 'failed' });
    expect(await clipboard()).toBe('copied meanwhile');
    expect(await program.text(field)).not.toContain('a text on its way');
  });

  it('fifty at once: all that are called typed, each once, and no other', async () => {
    const { field } = await program.open('edit');
    const texts = Array.from({ length: 50 }, (_, index) => `${index} `);
    const answers = await Promise.all(texts.map(post));
    // On a machine that is too busy for an answer to a ping within 0.3 s, some may be on the clipboard instead.
    const typed = texts.filter((_, index) => answers[index]?.status === 'typed');
    for (const answer of answers) if (answer.status !== 'typed') mustBeUntyped(answer);
    expect(typed.length).toBeGreaterThan(0);
    // On as many connections, any may come first: their order is the relay's.
    const there = async (): Promise<string[]> => (await program.text(field)).split(/(?<= )/);
    await eventually('all of them', async () => (await there()).length >= typed.length).catch(() => undefined);
    expect((await there()).toSorted()).toEqual(typed.toSorted());
    console.log(`Fifty at once: ${typed.length} typed.`);
  });

  it('of two windows of one program the one in front gets the text', async () => {
    const behind = await program.open('edit');
    const front = await program.open('edit');
    expect(await post('for the front')).toMatchObject({ status: 'typed', receipt: expect.stringMatching(PROVED) });
    expect(await program.text(front.field)).toBe('for the front');
    expect(await program.text(behind.field)).toBe('');
  });

  it('of two programs of the same name the one in front gets the text, and what it does is its own', async () => {
    const namesake = await WindowsHelper.start(desk.wine);
    try {
      const behind = await namesake.open('edit', { hangsOnV: true });
      mustBeUntyped(await post('not read'));
      // The chord that is still to come is the other's, whatever both are called.
      const front = await program.open('edit');
      expect(await post('for the front')).toMatchObject({ status: 'typed', receipt: expect.stringMatching(PROVED) });
      expect(await program.text(front.field)).toBe('for the front');
      // And the one that waits for it gets no other, although its namesake has read.
      await namesake.front(behind.window);
      mustBeUntyped(await post('not yet'));
      await namesake.goOn(behind.window);
      const late = await eventually('the late chord', async () => (await namesake.text(behind.field)) || undefined);
      expect(late).not.toContain('for the front');
      for (const each of ['not read', 'not yet']) expect(late.split(each).length).toBeLessThanOrEqual(2);
      expect(await program.text(front.field)).toBe('for the front');
    } finally {
      await namesake.end();
    }
  });

  it('a program of the same name that reads by itself is not taken for the one in front', async () => {
    const namesake = await WindowsHelper.start(desk.wine);
    try {
      await namesake.open('manager');
      await program.open('bare');
      for (const text of ['one', 'two']) mustBeUntyped(await post(text));
    } finally {
      await namesake.end();
    }
  });

  it('tells which program a text would go into', async () => {
    await program.open('edit');
    await eventually('the program', async () => (await desk.hub.status())?.target === 'node');
  });
});
