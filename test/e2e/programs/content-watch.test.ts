import { describe, expect, it } from 'vitest';
import type { Display } from '../desktop/display.ts';
import { ContentWatch } from './content-watch.ts';
import type { RunningProgram } from './entry.ts';

/** What of a program's content is new decides what is called exact: it must not see what is not there. */
describe('what was added to the content of a program', () => {
  it.each([
    ['at the end', 'one two', 'one twothree', 'three', 'three'],
    ['where the cursor of the program stood', 'one two', 'one threetwo', 'three', 'three'],
    ['next to the same letters', 'aaa', 'aaaaa', 'aa', 'aa'],
    ['between letters that fit on both sides', 'ab', 'abab', 'ba', 'ba'],
    ['nothing', 'one', 'one', 'two', ''],
    ['something else', 'one', 'onetwe', 'two', 'twe'],
    ['in two pieces', 'one two', 'xone twox', 'xx', '(not in one piece) xone twox'],
    ['less than there was', 'one two', 'one', 'x', '(not in one piece) one'],
    ['and something replaced', 'one two', 'one 2 three', 'three', '(not in one piece) one 2 three'],
  ])('%s', async (_what, before, after, wanted, added) => {
    let content = before;
    const program = { read: async () => content } as RunningProgram;
    const watch = new ContentWatch({} as Display, program);
    await watch.added();
    content = after;
    expect(await watch.added(wanted)).toBe(added);
  });
});
