import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { Draft, type Parser } from '../../../src/phone/compose/draft.ts';
import { change, openLocalState } from '../../../src/phone/preferences/preferences.ts';
import { newStorage } from '../phone-under-test.ts';

function compose() {
  const { preferences, draft: text } = openLocalState(newStorage());
  const parser = signal<Parser | undefined>(undefined);
  return { draft: new Draft({ text, preferences, parser }), preferences, parser };
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
  parser.value = (text) => [{ type: 'text', value: text.replace(' comma', ',') }];
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
  parser.value = () => [{ type: 'key', key: 'enter' }];
  expect(draft.segments.value).toEqual([{ type: 'key', key: 'enter' }]);
});

test('says when it is more than a message may hold', () => {
  const { draft } = compose();
  draft.text.value = '👋'.repeat(100_000);
  expect(draft.tooLong.value).toBe(false);
  draft.text.value += 'x';
  expect(draft.tooLong.value).toBe(true);
});

test('dictated pieces stand after what is there, with one space between', () => {
  const { draft } = compose();
  draft.append('Hello');
  draft.append(' world ');
  expect(draft.text.value).toBe('Hello world');
  draft.text.value = 'Line\n';
  draft.append('two');
  expect(draft.text.value).toBe('Line\ntwo');
});
