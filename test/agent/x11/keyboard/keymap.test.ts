import { describe, expect, it } from 'vitest';
import { Keymap, type KeymapKey, type KeyType } from '../../../../src/agent/x11/keyboard/keymap.ts';

const SHIFT = 1;
const CONTROL = 4;
const LEVEL_3 = 128;

const ONE_LEVEL: KeyType = { mask: 0, levels: new Map() };
const TWO_LEVEL: KeyType = { mask: SHIFT, levels: new Map([[SHIFT, 1]]) };
const FOUR_LEVEL: KeyType = {
  mask: SHIFT | LEVEL_3,
  levels: new Map([
    [SHIFT, 1],
    [LEVEL_3, 2],
    [SHIFT | LEVEL_3, 3],
  ]),
};

const Z = 0x7a;
const INSERT = 0xff63;
const DELETE = 0xffff;
const letter = (symbol: string): number[] => [symbol.charCodeAt(0), symbol.toUpperCase().charCodeAt(0)];

function key(keycode: number, groups: [KeyType, number[]][], changes: Partial<KeymapKey> = {}): KeymapKey {
  return {
    keycode,
    groups: groups.map(([type, symbols]) => ({ type, symbols })),
    groupInfo: groups.length,
    modifiers: 0,
    ...changes,
  };
}

const MODIFIER_KEYS = [
  key(50, [[ONE_LEVEL, [0xffe1]]], { modifiers: SHIFT }),
  key(37, [[ONE_LEVEL, [0xffe3]]], { modifiers: CONTROL }),
  key(108, [[ONE_LEVEL, [0xfe03]]], { modifiers: LEVEL_3 }),
];
// us,fr: Z and W change places.
const TWO_GROUPS = new Keymap([
  ...MODIFIER_KEYS,
  key(25, [
    [TWO_LEVEL, letter('w')],
    [TWO_LEVEL, letter('z')],
  ]),
  key(52, [
    [TWO_LEVEL, letter('z')],
    [TWO_LEVEL, letter('w')],
  ]),
  key(118, [[ONE_LEVEL, [INSERT]]]),
  key(200, []),
]);

describe('keymap', () => {
  it('finds a key in the group in force, and no other', () => {
    expect(TWO_GROUPS.locate(Z, 0, CONTROL)).toEqual({ keycode: 52, modifiers: 0 });
    expect(TWO_GROUPS.locate(Z, 1, CONTROL)).toEqual({ keycode: 25, modifiers: 0 });
  });

  it('finds a letter with Shift held, as programs know Ctrl+Shift+V', () => {
    expect(TWO_GROUPS.locate(Z, 0, CONTROL | SHIFT)).toEqual({ keycode: 52, modifiers: 0 });
  });

  it.each([
    ['wraps', 1, 0],
    ['clamps', 1 | 0x40, 0],
    ['redirects to its first', 1 | 0x80, 0],
  ])('a key that has fewer groups %s', (_name, groupInfo, modifiers) => {
    const keymap = new Keymap([key(118, [[ONE_LEVEL, [INSERT]]], { groupInfo })]);
    expect(keymap.locate(INSERT, 1, SHIFT)).toEqual({ keycode: 118, modifiers });
  });

  it('a key with three groups is redirected to the one that it names', () => {
    const groups: [KeyType, number[]][] = [
      [ONE_LEVEL, [1]],
      [ONE_LEVEL, [2]],
      [ONE_LEVEL, [3]],
    ];
    const keymap = new Keymap([key(30, groups, { groupInfo: 3 | 0x80 | 0x10 })]);
    expect(keymap.locate(2, 3, 0)?.keycode).toBe(30);
    expect(keymap.locate(1, 3, 0)).toBeUndefined();
  });

  it('a symbol on another level needs the modifiers of that level', () => {
    const keymap = new Keymap([...MODIFIER_KEYS, key(22, [[FOUR_LEVEL, [0xff08, 0xff08, DELETE, INSERT]]])]);
    expect(keymap.locate(DELETE, 0, 0)).toEqual({ keycode: 22, modifiers: LEVEL_3 });
    expect(keymap.modifierKeys(LEVEL_3, 0)).toEqual([108]);
    // With Shift held the same key means something else.
    expect(keymap.locate(DELETE, 0, SHIFT)).toBeUndefined();
    expect(keymap.locate(INSERT, 0, SHIFT)).toEqual({ keycode: 22, modifiers: LEVEL_3 });
  });

  it('prefers the position that needs the fewest modifiers', () => {
    const keymap = new Keymap([
      ...MODIFIER_KEYS,
      key(22, [[FOUR_LEVEL, [0xff08, 0xff08, DELETE, DELETE]]]),
      key(119, [[ONE_LEVEL, [DELETE]]]),
    ]);
    expect(keymap.locate(DELETE, 0, 0)).toEqual({ keycode: 119, modifiers: 0 });
  });

  it('a level that no key gives is not there', () => {
    const keymap = new Keymap([key(22, [[FOUR_LEVEL, [0xff08, 0xff08, DELETE, DELETE]]])]);
    expect(keymap.locate(DELETE, 0, 0)).toBeUndefined();
  });

  it('knows which keys change others while they are held: no locks', () => {
    const keymap = new Keymap([
      ...MODIFIER_KEYS,
      key(66, [[ONE_LEVEL, [0xffe5]]], { modifiers: 2 }),
      key(77, [[ONE_LEVEL, [0xff7f]]], { modifiers: 16 }),
      key(203, [[ONE_LEVEL, [0xff7e]]]),
      key(118, [[ONE_LEVEL, [INSERT]]]),
    ]);
    expect(keymap.holdable()).toEqual([50, 37, 108, 203]);
    expect(keymap.locks).toBe(2 | 16);
  });

  it('knows its spare key', () => {
    expect(TWO_GROUPS.spare()).toBe(200);
  });
});
