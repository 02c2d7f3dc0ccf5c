import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FieldLook, UNREADABLE } from '../../../src/agent/paste/field.ts';
import { verdictOn } from '../../../src/agent/paste/field-verdict.ts';

function look(content: string, caret = content.length, selected = false): FieldLook {
  return { caret, length: content.length, before: content.slice(0, caret), selected };
}

/** As interfaces tell that count code points. */
function inPoints(content: string): FieldLook {
  const { length } = [...content];
  return { caret: length, length, before: content, span: length, selected: false };
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
    ['the same stood there, and something else came off it', 'text', look('text!', 4), look('text', 4), 'unknown'],
    ['its end stood there, and only more of that came', 'ab', look('a'), look('ab'), 'unknown'],
    ['emoji, where code points are counted', '🙂 ü', inPoints('a '), inPoints('a 🙂 ü'), 'seen'],
    ['emoji, where units are counted', '🙂 ü', look('a '), look('a 🙂 ü'), 'seen'],
    ['as much as fits of emoji, in code points', '🙂🙂🙂', inPoints(''), inPoints('🙂🙂'), { taken: 4 }],
    ['as much as fits of emoji, in units', '🙂🙂🙂', look(''), look('🙂🙂'), { taken: 4 }],
    ['emoji, as Firefox fills them up', 'x🙂y', look('a '), inPoints('a x🙂\ufeffy'), 'seen'],
    ['half an emoji', '🙂🙂', look(''), look('🙂\ud83d'), { taken: 3 }],
    ['an emoji in units is not two characters in code points', 'a🙂', look(''), look('🙂'), 'unknown'],
    ['line ends that count twice', 'a\nb', look(''), { ...look('a\nb'), caret: 4, length: 4 }, 'seen'],
    ['an emoji that cannot be told', 'a 🙂 b', look(''), look(`a ${UNREADABLE}${UNREADABLE} b`), 'seen'],
    ['something else that cannot be told', 'a ?! b', look(''), look(`a ${UNREADABLE}${UNREADABLE} b`), 'unknown'],
    ['nothing has changed, and nobody looked', 'text', look('text'), { caret: 4, length: 4 }, { taken: 0 }],
    ['the selection is gone, and no more is known', 'text', look('a xxxx', 6, true), look('a '), 'unknown'],
    ['a selection stays, and nothing changed', 'text', look('a xxxx', 6, true), look('a xxxx', 6, true), 'unknown'],
  ])('%s', (_what, text, before, after, verdict) => {
    expect(verdictOn(text, before, after)).toEqual(verdict);
  });

  it('is never `seen` where it is not, nor `taken` more than is there', () => {
    const anything = fc.string({ unit: fc.constantFrom('a', 'b', '🙂'), maxLength: 8 });
    fc.assert(
      fc.property(anything, anything, anything, anything, fc.boolean(), (text, start, end, came, points) => {
        fc.pre(text !== '');
        const lengthOf = (of: string): number => (points ? [...of].length : of.length);
        const at = (front: string): FieldLook => {
          const caret = lengthOf(front);
          return { caret, length: caret + lengthOf(end), before: front, span: caret, selected: false };
        };
        const before = at(start);
        const after = at(start + came);
        const verdict = verdictOn(text, before, after);
        if (verdict === 'seen') expect(came).toBe(text);
        if (came === text) expect(verdict).toBe('seen');
        if (typeof verdict === 'object') expect(text.startsWith(came.slice(0, verdict.taken))).toBe(true);
        if (came === '' && verdict !== 'unknown') expect(verdict).toEqual({ taken: 0 });
      }),
    );
  });
});
