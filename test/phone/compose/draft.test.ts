import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { Draft, type Parser } from '../../../src/phone/compose/draft.ts';
import { change, openLocalState } from '../../../src/phone/preferences/preferences.ts';
import { type Ending, endingAfter, NEW_TEXT } from '../../../src/phone/writing/ending.ts';
import { newStorage } from '../phone-under-test.ts';

function compose() {
  const { preferences, draft: text } = openLocalState(newStorage());
  const parser = signal<Parser | undefined>(undefined);
  const language = signal('en-US');
  const last = signal<{ seq: number; ending: Ending } | undefined>(undefined);
  const draft = new Draft({ text, preferences, parser, language, lastSent: () => last.value });
  return { draft, preferences, parser, language, last };
}

test('without spoken commands the text is what stands there, to the byte', () => {
  const { draft } = compose();
  const text = '  Ünï\u0301cödé\n👩‍👩‍👧 ';
  draft.text.value = text;
  expect(draft.segments.value).toEqual([{ type: 'text', value: text }]);
  expect(draft.changed.value).toBe(false);
  draft.text.value = '';
  expect(draft.segments.value).toEqual([]);
});

test('half of a character is marked, for no encoding can carry it', () => {
  const { draft } = compose();
  draft.text.value = 'a\ud83d';
  expect(draft.segments.value).toEqual([{ type: 'text', value: 'a\ufffd' }]);
});

test('shows when spoken commands make something else of it', () => {
  const { draft, parser } = compose();
  parser.value = (text) => ({ segments: [{ type: 'text', value: text.replace(' comma', ',') }] });
  draft.text.value = 'one two';
  expect(draft.changed.value).toBe(false);
  draft.text.value = 'one comma two';
  expect(draft.segments.value).toEqual([{ type: 'text', value: 'one, two' }]);
  expect(draft.changed.value).toBe(true);
});

test('a space after each text, but none after one that ends with one, or with a key', () => {
  const { draft, preferences, parser } = compose();
  change(preferences, { spaceAfter: true });
  draft.text.value = 'word';
  expect(draft.segments.value).toEqual([{ type: 'text', value: 'word ' }]);
  expect(draft.changed.value).toBe(false);
  draft.text.value = 'line\n';
  expect(draft.segments.value).toEqual([{ type: 'text', value: 'line\n' }]);
  parser.value = () => ({ segments: [{ type: 'key', key: 'enter' }] });
  expect(draft.segments.value).toEqual([{ type: 'key', key: 'enter' }]);
});

test('says when it is more than a message may hold', () => {
  const { draft } = compose();
  draft.text.value = '👋'.repeat(100_000);
  expect(draft.tooLong.value).toBe(false);
  draft.text.value += 'x';
  expect(draft.tooLong.value).toBe(true);
});

test('dictated pieces stand after what is there, joined as the language writes', () => {
  const { draft, language } = compose();
  draft.insert('Hello');
  draft.insert(' world ');
  draft.insert(', all');
  expect(draft.text.value).toBe('Hello world, all');
  draft.text.value = 'Line\n';
  draft.insert('two');
  expect(draft.text.value).toBe('Line\ntwo');
  language.value = 'zh-CN';
  draft.text.value = '今天天气';
  draft.insert('很好');
  expect(draft.text.value).toBe('今天天气很好');
});

test('goes on where the last text for the same place ended, if the user wants that', () => {
  const { draft, preferences, last } = compose();
  last.value = { seq: 1, ending: endingAfter(NEW_TEXT, [{ type: 'text', value: 'hello' }]) };
  expect([draft.segments.value, draft.goesOn.value]).toEqual([[], undefined]);
  draft.text.value = 'world';
  expect(draft.segments.value).toEqual([{ type: 'text', value: ' world' }]);
  expect([draft.goesOn.value, draft.changed.value]).toEqual(['hello', false]);
  expect(draft.ending.value.tail).toBe('hello world');
  draft.part();
  expect(draft.segments.value).toEqual([{ type: 'text', value: 'world' }]);
  expect(draft.goesOn.value).toBeUndefined();
  last.value = { seq: 2, ending: draft.ending.value };
  expect(draft.segments.value).toEqual([{ type: 'text', value: ' world' }]);
  change(preferences, { joinMessages: false });
  expect(draft.segments.value).toEqual([{ type: 'text', value: 'world' }]);
});
