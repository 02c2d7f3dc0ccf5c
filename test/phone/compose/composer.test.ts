import { signal } from '@preact/signals';
import { expect, onTestFinished, test } from 'vitest';
import { Composer, type Parser } from '../../../src/phone/compose/composer.ts';
import { change, openKeptState } from '../../../src/phone/preferences/preferences.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { newShelf } from '../phone-under-test.ts';

function compose() {
  const clock = new FakeClock();
  const { preferences, draft } = openKeptState(newShelf());
  const busy = signal(false);
  const parser = signal<Parser | undefined>(undefined);
  const sent: string[] = [];
  const composer = new Composer({
    text: draft,
    preferences,
    busy,
    parser,
    clock,
    send: () => {
      sent.push(draft.value);
      composer.hold();
      draft.value = '';
    },
  });
  composer.start();
  onTestFinished(() => composer.stop());
  return { clock, composer, preferences, busy, parser, sent };
}

test('without spoken commands the text is what stands there, to the byte', () => {
  const { composer } = compose();
  const text = '  Ünï\u0301cödé\n👩‍👩‍👧 ';
  composer.text.value = text;
  expect(composer.segments.value).toEqual([{ type: 'text', value: text }]);
  expect(composer.changed.value).toBe(false);
  composer.text.value = '';
  expect(composer.segments.value).toEqual([]);
});

test('half of a character is marked, for no encoding can carry it', () => {
  const { composer } = compose();
  composer.text.value = 'a\ud83d';
  expect(composer.segments.value).toEqual([{ type: 'text', value: 'a\ufffd' }]);
});

test('shows when spoken commands make something else of it', () => {
  const { composer, parser } = compose();
  parser.value = (text) => [{ type: 'text', value: text.replace(' comma', ',') }];
  composer.text.value = 'one two';
  expect(composer.changed.value).toBe(false);
  composer.text.value = 'one comma two';
  expect(composer.segments.value).toEqual([{ type: 'text', value: 'one, two' }]);
  expect(composer.changed.value).toBe(true);
});

test('a space after each text, but none after one that ends with one, or with a key', () => {
  const { composer, preferences, parser } = compose();
  change(preferences, { spaceAfter: true });
  composer.text.value = 'word';
  expect(composer.segments.value).toEqual([{ type: 'text', value: 'word ' }]);
  expect(composer.changed.value).toBe(false);
  composer.text.value = 'line\n';
  expect(composer.segments.value).toEqual([{ type: 'text', value: 'line\n' }]);
  parser.value = () => [{ type: 'key', key: 'enter' }];
  expect(composer.segments.value).toEqual([{ type: 'key', key: 'enter' }]);
});

test('says when it is more than a message may hold', () => {
  const { composer } = compose();
  composer.text.value = '👋'.repeat(100_000);
  expect(composer.tooLong.value).toBe(false);
  composer.text.value += 'x';
  expect(composer.tooLong.value).toBe(true);
});

test('dictated pieces stand after what is there, with one space between', () => {
  const { composer } = compose();
  composer.append('Hello');
  composer.append(' world ');
  expect(composer.text.value).toBe('Hello world');
  composer.text.value = 'Line\n';
  composer.append('two');
  expect(composer.text.value).toBe('Line\ntwo');
});

test('is sent after a pause, which begins anew with every change and waits while more is being said', () => {
  const { clock, composer, preferences, busy, sent } = compose();
  composer.text.value = 'never';
  clock.advance(60_000);
  expect(sent).toEqual([]);
  change(preferences, { sendAfterPause: 3 });
  composer.hold();
  clock.advance(60_000);
  expect(sent).toEqual([]);
  composer.text.value = 'one';
  clock.advance(2_999);
  composer.text.value = 'one two';
  clock.advance(2_999);
  expect(composer.counting.value).toBe(true);
  busy.value = true;
  clock.advance(60_000);
  expect(sent).toEqual([]);
  composer.text.value = 'one two three';
  busy.value = false;
  clock.advance(3_000);
  expect(sent).toEqual(['one two three']);
  composer.text.value = 'wait with this';
  composer.hold();
  clock.advance(60_000);
  expect(sent.length).toBe(1);
});
