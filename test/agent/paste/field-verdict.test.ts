import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldLook } from '../../../src/agent/paste/field.ts';
import { verdictOn } from '../../../src/agent/paste/field-verdict.ts';

function look(content: string, caret = content.length, selected = false): FieldLook {
  return { caret, length: content.length, before: content.slice(0, caret), selected };
}

describe('what a field says became of a text', () => {
  it.each([
    ['it stands there', 'text', look('a '), look('a text'), 'seen'],
    ['in the middle', 'text', look('a  b', 2), look('a text b', 6), 'seen'],
    ['instead of what was selected', 'text', look('a xxxx', 6, true), look('a text'), 'seen'],
    ['a page keeps the space at the end from breaking', 'text ', look(''), look('text\u00a0'), 'seen'],
    ['line ends of another kind', 'a\nb', look(''), look('a\r\nb'), 'seen'],
    ['nothing came', 'text', look('a '), look('a '), { taken: 0 }],
    ['as much as fits', 'a text too long', look(''), look('a text'), { taken: 6 }],
    ['the same stood there, and nothing changed', 'text', look('text'), look('text'), 'unknown'],
    ['the same came once more', 'text', look('text'), look('texttext'), 'seen'],
    ['put right by the program', 'teh text', look(''), look('the text'), 'unknown'],
    ['filtered by the program', 'a1b2', look(''), look('12'), 'unknown'],
    ['somebody else typed meanwhile', 'text', look('a '), look('a b'), 'unknown'],
    ['the selection is gone, and no more is known', 'text', look('a xxxx', 6, true), look('a '), 'unknown'],
    ['a selection stays, and nothing changed', 'text', look('a xxxx', 6, true), look('a xxxx', 6, true), 'unknown'],
  ])('%s', (_what, text, before, after, verdict) => {
    expect(verdictOn(text, before, after)).toEqual(verdict);
  });

  it('is never `seen` where it is not, nor `taken` more than is there', () => {
    const anything = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(anything, anything, anything, anything, (text, start, end, came) => {
        fc.pre(text !== '');
        const before = look(start + end, start.length);
        const after = look(start + came + end, start.length + came.length);
        const verdict = verdictOn(text, before, after);
        if (verdict === 'seen') expect(after.before.replaceAll('\u00a0', ' ').endsWith(text) || came !== '').toBe(true);
        if (came === text) expect(verdict).toBe('seen');
        if (typeof verdict === 'object') expect(text.startsWith(came.slice(0, verdict.taken))).toBe(true);
        if (came === '' && verdict !== 'unknown') expect(verdict).toEqual({ taken: 0 });
      }),
    );
  });
});
