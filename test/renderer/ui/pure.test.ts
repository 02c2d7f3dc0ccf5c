import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowAfterKey } from '../../../src/renderer/activity/row-after-key.ts';
import { compareTexts, visibleCharacter } from '../../../src/renderer/diagnosis/compare-texts.ts';
import { en } from '../../../src/renderer/i18n/en.ts';
import { errorText } from '../../../src/renderer/i18n/error-text.ts';
import { es } from '../../../src/renderer/i18n/es.ts';
import { formatsOf } from '../../../src/renderer/i18n/formats.ts';
import { parseMinutes } from '../../../src/renderer/settings/parse-minutes.ts';
import { hrefOf, parseRoute } from '../../../src/renderer/ui/route.ts';
import { CHART_MS, stepPath } from '../../../src/renderer/ui/step-path.ts';

describe('comparing what arrived with what was sent', () => {
  it('names what is missing and what is too much', () => {
    expect(compareTexts('café', 'cafe!')).toEqual([
      { kind: 'same', character: 'c' },
      { kind: 'same', character: 'a' },
      { kind: 'same', character: 'f' },
      { kind: 'missing', character: 'é' },
      { kind: 'extra', character: 'e' },
      { kind: 'extra', character: '!' },
    ]);
    expect(compareTexts('👋🏽', '👋')).toHaveLength(2);
  });

  it('holds both texts, and finds no difference between equal ones', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(text, text, (sent, arrived) => {
        const differences = compareTexts(sent, arrived);
        const without = (kind: string): string =>
          differences.map((each) => (each.kind === kind ? '' : each.character)).join('');
        expect([without('extra'), without('missing')]).toEqual([sent, arrived]);
        expect(compareTexts(sent, sent).every(({ kind }) => kind === 'same')).toBe(true);
      }),
    );
  });

  it('shows what cannot be seen', () => {
    expect([' ', '\n', '\u200d', 'é'].map(visibleCharacter)).toEqual(['␠', '⏎', 'U+200D', 'é']);
  });
});

describe('words', () => {
  it('are translated, every one', () => {
    const pairs = (one: object, other: object): [string, unknown, unknown][] =>
      Object.entries(one).flatMap(([key, value]) => {
        const translated = (other as Record<string, unknown>)[key];
        return typeof value === 'object' ? pairs(value, translated as object) : [[key, value, translated] as const];
      }) as [string, unknown, unknown][];
    const written = (value: unknown): unknown =>
      typeof value === 'function' ? value(...Array.from({ length: value.length }, (_, at) => `<${at}>`)) : value;
    const all = pairs(en, es).map(([key, one, other]) => [key, written(one), written(other)]);
    expect(all.length).toBeGreaterThan(200);
    expect(all.filter(([, one, other]) => one === other).map(([key]) => key)).toEqual(['id']);
    const holes = (text: unknown): string[] => [...String(text).matchAll(/<\d>/g)].map(String).sort();
    expect(all.filter(([, one, other]) => holes(one).join() !== holes(other).join())).toEqual([]);
  });

  it('of an error are by its code, else those of the app', () => {
    expect(errorText({ code: 'NO_FOCUS', message: 'x' }, es).text).toMatch(/^Ninguna ventana/);
    expect(errorText({ code: 'toString', message: 'It rains.' }, en)).toEqual({ text: 'It rains.' });
    expect(errorText({ code: 'CANNOT_TYPE', message: 'no display' }, en).detail).toBe('no display');
  });
});

describe('formats', () => {
  const formats = formatsOf('en-GB');
  it('are as people write them', () => {
    expect(formats.duration(12.3)).toBe('12 ms');
    expect(formats.duration(1_420)).toBe('1.4 secs');
    expect(formats.ago(0, 59_000)).toBe('now');
    expect(formats.ago(0, 125_000)).toBe('2 minutes ago');
    expect(formats.countdown(65_900)).toBe('1:05');
    expect(formats.countdown(-1)).toBe('0:00');
    expect(formatsOf('es').ago(0, 86_400_000)).toBe('ayer');
  });
});

describe('the chart of a queue', () => {
  it('holds each depth until the next one, over ten minutes', () => {
    const now = CHART_MS * 3;
    const points = [
      { at: now - CHART_MS * 1.5, depth: 4 },
      { at: now - CHART_MS / 2, depth: 0 },
    ];
    expect(stepPath(points, now, 100, 22)).toBe('M0 1.0 H50.0 V21.0 H100');
    expect(stepPath([], now, 100, 22)).toBe('M0 21.0 H100');
  });
});

it('keys lead through a list and not out of it', () => {
  expect(['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'x'].map((key) => rowAfterKey(key, 1, 5))).toEqual([
    2,
    0,
    0,
    4,
    4,
    undefined,
  ]);
  expect(rowAfterKey('ArrowDown', 0, 0)).toBeUndefined();
});

it('an address names a view', () => {
  expect(parseRoute(hrefOf('activity', { device: 'a b&c' })).query.get('device')).toBe('a b&c');
  expect(parseRoute('#login=x').view).toBe('devices');
  expect(parseRoute('#/settings').view).toBe('settings');
});

it('minutes to hold messages are parsed with a point or a comma, and have limits', () => {
  expect(['2', ' 1,5 ', '0', '1440', '1441', '-1', '', '1e3'].map(parseMinutes)).toEqual([
    120_000,
    90_000,
    0,
    86_400_000,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
