import { computed, signal } from '@preact/signals';
import { expect, onTestFinished, test } from 'vitest';
import { Draft } from '../../../src/phone/compose/draft.ts';
import { DraftSender } from '../../../src/phone/compose/draft-sender.ts';
import { change, openLocalState } from '../../../src/phone/preferences/preferences.ts';
import type { DeviceDetail } from '../../../src/protocol/http.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { newStorage, settle } from '../phone-under-test.ts';

const DESK: DeviceDetail = { deviceId: 'desk', name: 'Desk', online: true, queueDepth: 0, inFlight: 0 };

function compose() {
  const clock = new FakeClock();
  const { preferences, draft: text } = openLocalState(newStorage());
  const draft = new Draft({
    text,
    preferences,
    parser: signal(undefined),
    language: signal('en'),
    lastSent: () => undefined,
  });
  const interim = signal('');
  const more = signal(true);
  const lastWord = { text: '', finish: (): void => undefined };
  const give = (text: string): void => {
    interim.value = '';
    draft.insert(text);
  };
  const chosen = signal<DeviceDetail | undefined>(DESK);
  const disk = { full: false };
  const sent: string[] = [];
  const sender = new DraftSender({
    draft,
    preferences,
    hearing: {
      interim,
      more: computed(() => more.value && interim.value !== ''),
      finish: async () => {
        if (interim.value === '') return;
        await new Promise<void>((resolve) => {
          lastWord.finish = resolve;
        });
        give(lastWord.text);
      },
      take: () => give(interim.value),
    },
    computers: { chosen },
    actions: {
      send: async (_deviceId, _payload, source = '') => {
        if (disk.full) throw new Error('QuotaExceededError');
        sent.push(source);
      },
    },
    clock,
  });
  sender.start();
  onTestFinished(() => sender.stop());
  return { clock, draft, sender, preferences, interim, more, lastWord, chosen, disk, sent };
}

test('is sent after a pause, which begins anew with every change and waits while more is being said', () => {
  const { clock, draft, sender, preferences, interim, sent } = compose();
  draft.text.value = 'never';
  clock.advance(60_000);
  expect(sent).toEqual([]);
  change(preferences, { sendAfterPause: 3 });
  sender.hold();
  clock.advance(60_000);
  expect(sent).toEqual([]);
  draft.text.value = 'one';
  clock.advance(2_999);
  draft.text.value = 'one two';
  clock.advance(2_999);
  expect(sender.counting.value).toBe(true);
  interim.value = 'two th';
  clock.advance(60_000);
  expect(sent).toEqual([]);
  draft.text.value = 'one two three';
  interim.value = '';
  clock.advance(3_000);
  expect(sent).toEqual(['one two three']);
  draft.text.value = 'wait with this';
  sender.hold();
  clock.advance(60_000);
  expect(sent.length).toBe(1);
});

test('without a computer nothing is sent, and nothing is lost', async () => {
  const { draft, sender, chosen, sent } = compose();
  draft.text.value = 'for whom';
  chosen.value = undefined;
  await sender.send();
  expect([sent, draft.text.value]).toEqual([[], 'for whom']);
});

test('what the phone could not keep stands in the field again, before what was written meanwhile', async () => {
  const { clock, draft, sender, preferences, disk, sent } = compose();
  change(preferences, { sendAfterPause: 3 });
  disk.full = true;
  draft.text.value = 'one';
  const sending = sender.send();
  draft.text.value = ' two';
  await sending;
  expect([draft.text.value, sender.notKept.value]).toEqual(['one two', true]);
  // It is not tried by itself, again and again.
  clock.advance(60_000);
  await settle(3);
  expect(draft.text.value).toBe('one two');
  disk.full = false;
  await sender.send();
  expect([sent, draft.text.value, sender.notKept.value]).toEqual([['one two'], '', false]);
});

test('Send waits for the last word of what is being heard, and sends it once', async () => {
  const { draft, sender, interim, lastWord, sent } = compose();
  draft.text.value = 'one';
  interim.value = 'to';
  lastWord.text = 'two';
  const sending = sender.send();
  expect([sent, sender.finishing.value]).toEqual([[], true]);
  void sender.send();
  lastWord.finish();
  await sending;
  await settle(3);
  expect([sent, draft.text.value, sender.finishing.value]).toEqual([['one two'], '', false]);
});

test.each([
  ['is revoked', undefined],
  ['is not the chosen one any more', { ...DESK, deviceId: 'other' }],
])('a text that waits for its last word is not sent when its computer %s', async (_name, now) => {
  const { draft, sender, interim, lastWord, chosen, sent } = compose();
  interim.value = 'hello';
  lastWord.text = 'hello';
  const sending = sender.send();
  chosen.value = now;
  lastWord.finish();
  await sending;
  expect([sent, draft.text.value]).toEqual([[], 'hello']);
});

test('what is called final and waits to be certain is sent by itself after the pause', () => {
  const { clock, sender, preferences, interim, more, sent } = compose();
  change(preferences, { sendAfterPause: 3 });
  more.value = false;
  interim.value = 'hello';
  clock.advance(2_999);
  interim.value = 'hello there';
  clock.advance(2_999);
  expect([sent, sender.counting.value]).toEqual([[], true]);
  clock.advance(1);
  expect(sent).toEqual(['hello there']);
});

test('what a keyboard puts back after it was sent is no new text, and is not sent by itself', () => {
  const { clock, draft, sender, preferences, sent } = compose();
  change(preferences, { sendAfterPause: 1.5 });
  expect(sender.typed('hello world', 'insertCompositionText')).toBe('hello world');
  clock.advance(1_500);
  expect(sent).toEqual(['hello world']);
  expect(sender.typed('world', 'insertCompositionText')).toBe('');
  expect(sender.typed('hello world', 'insertText')).toBe('');
  clock.advance(60_000);
  expect([sent.length, draft.text.value, sender.counting.value]).toEqual([1, '', false]);
  // After a while it is the user who says the same again.
  expect(sender.typed('hello world', 'insertCompositionText')).toBe('hello world');
});

test('what could not be kept, and stands in the field again, is not taken for something put back', async () => {
  const { draft, sender, disk, sent } = compose();
  sender.typed('hello', 'insertDictationResult');
  disk.full = true;
  await sender.send();
  disk.full = false;
  expect(sender.typed('hello there', 'insertDictationResult')).toBe('hello there');
  expect(draft.text.value).toBe('hello there');
  await sender.send();
  expect(sent).toEqual(['hello there']);
});
