import { describe, expect, it, test } from 'vitest';
import { en } from '../../../src/phone/commands/languages/en.ts';
import { es } from '../../../src/phone/commands/languages/es.ts';
import { type SpokenOptions, spokenParser } from '../../../src/phone/commands/parse-spoken.ts';
import { lastAt, type Place } from '../../../src/phone/messages/last-at.ts';
import type { PhoneMessage } from '../../../src/phone/messages/phone-message.ts';
import { type Ending, endingAfter, NEW_TEXT } from '../../../src/phone/writing/ending.ts';
import { gapBetween } from '../../../src/phone/writing/join.ts';
import { type Key, type Segment, textOf } from '../../../src/protocol/segments.ts';

/** What stands at the cursor when these are sent one after the other, with spoken commands or as they are. */
function typed(texts: readonly string[], options?: SpokenOptions, language = 'en'): string {
  const parse = options && spokenParser({ capitalize: true, language, ...options });
  let ending = NEW_TEXT;
  let all = '';
  for (const text of texts) {
    const gap = ending.spaceDue ? gapBetween(ending.tail, text, language) : '';
    const parsed = parse?.(text, ending);
    const segments: readonly Segment[] = parsed?.segments ?? [{ type: 'text', value: gap + text }];
    all += textOf(segments);
    ending = endingAfter(ending, segments, parsed?.state);
  }
  return all;
}

describe('texts that are sent one after the other', () => {
  it.each<[string, string[], string, string]>([
    ['words', ['good morning', 'how are you'], 'en', 'good morning how are you'],
    ['a comma of the recogniser', ['hello', ', world'], 'en', 'hello, world'],
    ['a space or a line that is there', ['hello ', 'world\n', 'two'], 'en', 'hello world\ntwo'],
    ['an open quotation mark', ['she said "', 'hello', '" and', '"bye"'], 'en', 'she said "hello" and "bye"'],
    ['Chinese', ['今天天气', '很好'], 'zh-CN', '今天天气很好'],
    ['Thai', ['สวัสดี', 'ครับ'], 'th-TH', 'สวัสดีครับ'],
    ['French', ['ça va', '?'], 'fr-FR', 'ça va\u202f?'],
  ])('without spoken commands: %s', (_name, texts, language, expected) => {
    expect(typed(texts, undefined, language)).toBe(expected);
  });

  it.each<[string, string[], SpokenOptions, string, string]>([
    ['Spanish', ['hola coma', 'qué tal interrogación'], { pack: es }, 'es-ES', 'Hola, qué tal?'],
    ['a sign that comes first', ['hola', 'coma qué tal'], { pack: es }, 'es-ES', 'Hola, qué tal'],
    ['a sign of the recogniser', ['hello', ', world'], { pack: en }, 'en-US', 'Hello, world'],
    ['quotation marks', ['dijo comillas', 'hola', 'comillas y calló'], { pack: es }, 'es-ES', 'Dijo "hola" y calló'],
    ['capitals', ['one period', 'two', 'period', 'three'], { pack: en }, 'en-US', 'One. Two. Three'],
    ['a language without commands', ['今天天气', '很好'], {}, 'zh-CN', '今天天气很好'],
  ])('with spoken commands: %s', (_name, texts, options, language, expected) => {
    expect(typed(texts, options, language)).toBe(expected);
  });
});

test('after a key nobody knows what stands before the cursor, and after Enter a sentence begins', () => {
  const word = endingAfter(NEW_TEXT, [{ type: 'text', value: 'word' }]);
  expect(word).toMatchObject({ tail: 'word', spaceDue: true, capitalDue: false });
  const after = (key: Key): Ending => endingAfter(word, [{ type: 'key', key }]);
  expect(after('enter')).toMatchObject({ tail: '', spaceDue: false, capitalDue: true });
  expect(after('left')).toMatchObject({ tail: '', spaceDue: false, capitalDue: false });
  expect(endingAfter(after('left'), [{ type: 'text', value: 'x' }])).toMatchObject({ tail: 'x', spaceDue: true });
});

test('remembers one line, and no more of it than it needs', () => {
  expect(endingAfter(NEW_TEXT, [{ type: 'text', value: 'one\ntwo' }]).tail).toBe('two');
  expect(endingAfter(NEW_TEXT, [{ type: 'text', value: 'x'.repeat(10_000) }]).tail.length).toBeLessThan(1_000);
});

describe('what was sent to a place last', () => {
  const PLACE: Place = { relayId: 'r', deviceId: 'desk', program: 'xterm', now: 60_000 };
  const message = (rest: Partial<PhoneMessage>): PhoneMessage => ({
    ...{ seq: 1, id: 'x', relayId: 'r', deviceId: 'desk', program: 'xterm', payload: [], tried: true },
    ...{ createdAt: 1_000, updatedAt: 1_000, status: 'typed' as const, ending: NEW_TEXT },
    ...rest,
  });

  it('is the newest one for that computer and program, of that relay', () => {
    const wanted = message({ seq: 2 });
    const others = [{ deviceId: 'laptop' }, { program: 'firefox' }, { program: undefined }, { relayId: 'other' }];
    expect(lastAt([message({}), wanted, ...others.map(message)], PLACE)).toBe(wanted);
    expect(lastAt(others.map(message), PLACE)).toBeUndefined();
  });

  it('is none that was not typed', () => {
    const before = message({});
    for (const status of ['held', 'expired', 'cancelled'] as const) {
      expect(lastAt([before, message({ status })], PLACE)).toBe(before);
    }
    expect(lastAt([before, message({ status: 'failed', error: { code: 'NO_FOCUS' } })], PLACE)).toBe(before);
    expect(lastAt([before, message({ status: 'queued', cancelling: true })], PLACE)).toBe(before);
  });

  it('is one that is on its way, or that the user is to paste', () => {
    for (const status of ['waiting', 'queued', 'sent', 'clipboard'] as const) {
      const newest = message({ status });
      expect(lastAt([message({}), newest], PLACE)).toBe(newest);
    }
  });

  it('is not known when nobody knows how it ended, or after a while', () => {
    const uncertain = { status: 'failed', error: { code: 'UNCERTAIN' } } as const;
    expect(lastAt([message({}), message(uncertain)], PLACE)).toBeUndefined();
    const partly = { status: 'failed', error: { code: 'NO_FOCUS' }, typedParts: 1 } as const;
    expect(lastAt([message({}), message(partly)], PLACE)).toBeUndefined();
    expect(lastAt([message({})], { ...PLACE, now: 1_000 + 15 * 60_000 })).toBeUndefined();
  });
});
