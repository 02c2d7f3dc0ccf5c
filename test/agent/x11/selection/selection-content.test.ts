import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { X11Connection } from '../../../../src/agent/x11/connection.ts';
import { atomBytes, isHidden, textContent } from '../../../../src/agent/x11/selection/selection-content.ts';
import { atomsIn } from '../../../../src/agent/x11/target/target-window.ts';

const atoms = new Map<string, number>();
const x = {
  atom(name: string) {
    if (!atoms.has(name)) atoms.set(name, atoms.size + 100);
    return atoms.get(name);
  },
} as unknown as X11Connection;

const offered = (text: string, target: 'UTF8_STRING' | 'STRING' | 'TEXT') => textContent(x, text).get(x.atom(target));

describe('selection content', () => {
  it('is UTF-8, every text of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(text.isWellFormed());
        expect(offered(text, 'UTF8_STRING')?.data.toString('utf8')).toBe(text);
        expect(offered(text, 'TEXT')?.type).toBe(x.atom('UTF8_STRING'));
      }),
    );
  });

  it('is offered as STRING, which is Latin-1, only where that is exact', () => {
    expect(offered('café\n\t', 'STRING')?.data).toEqual(Buffer.from('café\n\t', 'latin1'));
    for (const text of ['naïve ✓', '€', '“quoted”', 'e\u0301', 'a\u0080b']) {
      expect(offered(text, 'STRING')).toBeUndefined();
    }
  });

  it.each([
    ['Klipper and newer ones', 'x-kde-passwordManagerHint', 'secret'],
    ['CopyQ before 8.0', 'application/x-copyq-hidden', '1'],
    ['CopyQ since 9.1', 'application/x-copyq-secret', '1'],
  ] as const)('asks clipboard managers not to record it: %s', (_who, hint, value) => {
    expect(textContent(x, 'dictated').get(x.atom(hint))?.data.toString()).toBe(value);
    expect(isHidden(x, textContent(x, 'dictated'))).toBe(true);
    expect(isHidden(x, new Map([[x.atom('UTF8_STRING'), { type: 1, format: 8, data: Buffer.from('copied') }]]))).toBe(
      false,
    );
  });

  it('atoms survive the way to a property and back', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0xffff_ffff })), (list) => {
        expect(atomsIn(atomBytes(list))).toEqual(list);
      }),
    );
  });
});
