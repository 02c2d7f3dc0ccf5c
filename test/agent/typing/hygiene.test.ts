import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanSegments, cleanText, type HygieneOptions } from '../../../src/agent/typing/hygiene.ts';
import type { Segment } from '../../../src/protocol/segments.ts';

const elsewhere: HygieneOptions = { terminal: false, newlinePolicy: 'spaces-in-terminals' };
const terminal: HygieneOptions = { terminal: true, newlinePolicy: 'spaces-in-terminals' };
const keeping: HygieneOptions = { terminal: true, newlinePolicy: 'keep' };

const text = (value: string): Segment => ({ type: 'text', value });
const enter: Segment = { type: 'key', key: 'enter' };

describe('the examples of docs/text-hygiene.md', () => {
  it.each([
    ['a\r\nb', 'a\nb'],
    ['a\rb', 'a\nb'],
    ['a\r\r\nb', 'a\n\nb'],
    ['a\u001b[31mb', 'a[31mb'],
    ['a\u0007\u0000\u009bb', 'ab'],
    ['a\tb', 'a\tb'],
    ['e\u0301', 'e\u0301'],
    ['👩🏽‍🚀\u2028\u200e', '👩🏽‍🚀\u2028\u200e'],
    ['ls\n\n', 'ls\n\n'],
    ['\u007f\u0085\v\f', ''],
  ])('%j is typed as %j', (sent, typed) => {
    expect(cleanText(sent, elsewhere)).toBe(typed);
    expect(cleanText(sent, keeping)).toBe(typed);
  });

  it.each([
    ['ls\n', 'ls'],
    ['ls\r\n\r\n', 'ls'],
    ['a\nb', 'a b'],
    ['a\n\nb\n', 'a  b'],
    ['\na', ' a'],
    ['\n\n', ''],
    ['ls\u0007\n\u0007', 'ls'],
    ['a\tb', 'a b'],
    ['a\t\n', 'a '],
    ['\t', ' '],
  ])('%j is typed into a terminal as %j', (sent, typed) => {
    expect(cleanText(sent, terminal)).toBe(typed);
  });
});

describe('cleanSegments', () => {
  it('takes a newline between two texts for an inner one', () => {
    expect(cleanSegments([text('a\n'), text('b')], terminal)).toEqual([{ ...text('a b'), parts: 2 }]);
    expect(cleanSegments([text('a\r'), text('\nb')], elsewhere)).toEqual([{ ...text('a\nb'), parts: 2 }]);
  });

  it('drops trailing newlines before a key, and keeps the key', () => {
    expect(cleanSegments([text('ls\n'), enter], terminal)).toEqual([
      { ...text('ls'), parts: 1 },
      { ...enter, parts: 2 },
    ]);
    expect(cleanSegments([text('ls\n'), enter], elsewhere)).toEqual([
      { ...text('ls\n'), parts: 1 },
      { ...enter, parts: 2 },
    ]);
  });

  it('leaves nothing of a message without printable text', () => {
    expect(cleanSegments([text('\u0007'), text('\u001b')], elsewhere)).toEqual([]);
    expect(cleanSegments([text('\n'), enter], terminal)).toEqual([{ ...enter, parts: 2 }]);
  });
});

describe('properties', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 60 });
  /** Dense in what matters. */
  const nasty = fc.string({
    unit: fc.constantFrom('\r', '\n', '\t', '\u0000', '\u001b', '\u0085', '\u009b', 'a', ' ', '😀'),
  });
  const input = fc.oneof(anyText, nasty);
  const anyOptions = fc.constantFrom(elsewhere, terminal, keeping);

  it('is idempotent', () => {
    fc.assert(
      fc.property(input, anyOptions, (sent, options) => {
        const once = cleanText(sent, options);
        expect(cleanText(once, options)).toBe(once);
      }),
    );
  });

  it('never yields a control character but tab and newline, and in a terminal none', () => {
    fc.assert(
      fc.property(input, (sent) => {
        expect(cleanText(sent, elsewhere)).not.toMatch(/[^\P{Cc}\t\n]/u);
        expect(cleanText(sent, terminal)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('returns text without controls as it is', () => {
    fc.assert(
      fc.property(input, anyOptions, (sent, options) => {
        const plain = sent.replace(/\p{Cc}/gu, '');
        expect(cleanText(plain, options)).toBe(plain);
      }),
    );
  });

  it('does not depend on how a text is cut into segments', () => {
    fc.assert(
      fc.property(
        fc.array(
          input.filter((part) => part !== ''),
          { minLength: 1 },
        ),
        anyOptions,
        (parts, options) => {
          const whole = cleanText(parts.join(''), options);
          expect(cleanSegments(parts.map(text), options)).toEqual(
            whole === '' ? [] : [{ ...text(whole), parts: parts.length }],
          );
        },
      ),
    );
  });
});

it('cleans 100 000 newlines in linear time', () => {
  expect(cleanText(`${'\n'.repeat(100_000)}a`, terminal)).toHaveLength(100_001);
});
