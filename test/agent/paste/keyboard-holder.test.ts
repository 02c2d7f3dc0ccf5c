import { beforeEach, describe, expect, it } from 'vitest';
import { EngineUnderTest, key, text } from './engine-under-test.ts';
import { editor } from './scripted-programs.ts';

const LOCKER = { name: 'i3lock', locks: true };
const MENU = { name: 'a menu', locks: false };

/** The focus is not the recipient: whoever has grabbed the keyboard gets the keys. */
describe('the owner of the keyboard', () => {
  let t: EngineUnderTest;

  beforeEach(() => {
    t = new EngineUnderTest();
    editor(t.desktop);
  });

  it.each([['a text', text('secret')] as const, ['a key', key('enter')] as const])(
    'a locker: %s is held',
    async (_name, segment) => {
      t.desktop.holder = LOCKER;
      expect(await t.type(segment)).toMatchObject({
        outcome: 'stopped',
        typedParts: 0,
        error: { code: 'HELD_LOCKED' },
      });
      expect(t.desktop.strokes).toEqual([]);
      await t.pass(300);
      expect(t.desktop.content('clipboard')).toBeUndefined();
    },
  );

  it('a locker where no window has the focus: held too, and not on the clipboard of a locked screen', async () => {
    t.desktop.focused = undefined;
    t.desktop.holder = LOCKER;
    expect(await t.type('secret')).toMatchObject({ outcome: 'stopped', error: { code: 'HELD_LOCKED' } });
    expect(t.desktop.content('clipboard')).toBeUndefined();
  });

  it('a locker that comes in the middle: what is left is held', async () => {
    const program = editor(t.desktop);
    const stroke = program.onStroke;
    program.onStroke = (pressed) => {
      stroke(pressed);
      if (pressed === 'enter') t.desktop.holder = LOCKER;
    };
    expect(await t.type(text('one'), key('enter'), text('two'))).toMatchObject({ outcome: 'stopped', typedParts: 2 });
    expect(program.document).toBe('one\n');
  });

  it.each([['a text', text('into the menu')] as const, ['keys', key('enter')] as const])(
    'a menu that stays open: %s are not typed',
    async (_name, segment) => {
      t.desktop.holder = MENU;
      const result = await t.type(segment, text('!'));
      expect(result).toMatchObject({ outcome: 'clipboard', error: { code: 'NO_FOCUS' } });
      expect(result.ms).toBeLessThan(2_000);
      expect(t.desktop.strokes).toEqual([]);
    },
  );

  it('a menu that closes shortly is waited for', async () => {
    t.desktop.holder = MENU;
    t.desktop.after(200, () => {
      t.desktop.holder = undefined;
    });
    expect(await t.type('after the menu')).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(t.desktop.focused?.document).toBe('after the menu');
  });

  it('one that takes it right before the keys is seen by the guard', async () => {
    t.desktop.beforeGuard = () => {
      t.desktop.holder = LOCKER;
    };
    expect(await t.type('secret')).toMatchObject({ outcome: 'stopped', error: { code: 'HELD_LOCKED' } });
    expect(t.desktop.strokes).toEqual([]);
  });
});
