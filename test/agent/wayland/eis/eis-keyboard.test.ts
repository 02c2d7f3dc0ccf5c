import { describe, expect, it, onTestFinished } from 'vitest';
import { loadLibc } from '../../../../src/agent/native/libc.ts';
import { EisKeyboard } from '../../../../src/agent/wayland/eis/eis-keyboard.ts';
import { KeymapCodes } from '../../../../src/agent/wayland/eis/keymap-codes.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { skipUnless } from '../../../helpers/skip-unless.ts';
import { ScriptedEis } from './scripted-eis.ts';

/** As xkbcommon writes it, in short: two layouts, of which the second has other letters. */
const KEYMAP = `xkb_keymap {
xkb_keycodes "(unnamed)" { minimum = 8; <AB04> = 55; <AB01> = 52; <AD06> = 29; alias <ALGR> = <RALT>; };
xkb_types "(unnamed)" { type "ONE_LEVEL" { modifiers= none; level_name[1]= "Any"; }; };
xkb_symbols "(unnamed)" {
	key <AB04> {	symbols[1]= [ v, V ], symbols[2]= [ Cyrillic_em, Cyrillic_EM ] };
	key <AB01> {	type= "ALPHABETIC", symbols[1]= [ 0x7a, 0x5a ], symbols[2]= [ y, Y ] };
	key <AD06> {	symbols[1]= [ y, Y ], symbols[2]= [ z, Z ] };
};
};`;
const [V, Z] = [0x76, 0x7a];

async function opened(options?: ConstructorParameters<typeof ScriptedEis>[0]) {
  const eis = new ScriptedEis(options);
  onTestFinished(() => eis.stop());
  const keyboard = await EisKeyboard.open(eis.fd, systemClock);
  onTestFinished(() => keyboard.close());
  return { eis, keyboard };
}

const missing = typeof loadLibc() === 'string' ? String(loadLibc()) : undefined;

describe('a keyboard by emulated input', skipUnless(!missing, String(missing)), () => {
  it('presses the keys of a chord in order, between what announces them and what ends that', async () => {
    const { eis, keyboard } = await opened({ keymap: KEYMAP });
    await keyboard.chord([{ code: 29 }, { code: 42 }, { keysym: V }]);
    expect(eis.pressed).toEqual([
      [29, 1],
      [42, 1],
      [47, 1],
      [47, 0],
      [42, 0],
      [29, 0],
    ]);
    expect(eis.unannounced).toBe(0);
    expect(eis.interfaces).toContain('ei_keyboard');
  });

  it('tells which modifiers are held, as far as it was told; locks are none', async () => {
    const { eis, keyboard } = await opened();
    expect(keyboard.modifiersHeld()).toBeUndefined();
    for (const [depressed, held] of [
      [0x4, true],
      [0x12, false],
      [0x40, true],
      [0, false],
    ] as const) {
      eis.modifiers(depressed);
      await eventually('the word of it', () => keyboard.modifiersHeld() === held);
    }
  });

  it('goes by the layout that is in force, and by the next keyboard when that changes', async () => {
    const { eis, keyboard } = await opened({ keymap: KEYMAP });
    await keyboard.chord([{ keysym: Z }]);
    eis.modifiers(0x40, 1);
    await eventually('the layout', () => keyboard.modifiersHeld());
    await keyboard.chord([{ keysym: Z }]);
    eis.removeKeyboard();
    eis.addKeyboard(KEYMAP.replace('<AB01> = 52', '<AB01> = 60'));
    await keyboard.chord([{ keysym: V }]);
    // What is held is so on the next one too.
    expect(keyboard.modifiersHeld()).toBe(true);
    eis.modifiers(0, 0);
    await eventually('the layout', () => keyboard.modifiersHeld() === false);
    await keyboard.chord([{ keysym: Z }]);
    expect(eis.pressed.filter(([, state]) => state === 1).map(([code]) => code)).toEqual([44, 21, 47, 52]);
  });

  it('has no key for what no layout has', async () => {
    const { eis, keyboard } = await opened({ keymap: KEYMAP });
    await expect(keyboard.chord([{ code: 29 }, { keysym: 0x71 }])).rejects.toThrow('no key for q');
    expect(eis.pressed).toEqual([]);
  });

  it('is none where the desktop gives no keyboard, or sends what is no emulated input', async () => {
    await expect(opened({ keyboard: false })).rejects.toThrow('no keyboard');
    const eis = new ScriptedEis();
    onTestFinished(() => eis.stop());
    eis.send(0n, 2, 1);
    await expect(EisKeyboard.open(eis.fd, systemClock)).rejects.toThrow(/no emulated input/);
  });

  it('is lost with the connection', async () => {
    const { eis, keyboard } = await opened();
    let lost = false;
    keyboard.onLoss(() => {
      lost = true;
    });
    eis.stop();
    await eventually('the loss', () => lost);
    await expect(keyboard.chord([{ code: 28 }])).rejects.toThrow();
  });
});

describe('a keymap', () => {
  it('of one layout has its symbols without a number', () => {
    const codes = new KeymapCodes('xkb_keycodes { <AB04> = 55; }; xkb_symbols { key <AB04> { [ v, V ] }; };');
    expect(codes.codeOf(V, 0)).toBe(47);
    // A group that it does not have.
    expect(codes.codeOf(V, 3)).toBe(47);
    expect(codes.codeOf(Z, 0)).toBeUndefined();
  });
});
