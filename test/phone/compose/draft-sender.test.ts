import { signal } from '@preact/signals';
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
  const draft = new Draft({ text, preferences, parser: signal(undefined) });
  const interim = signal('');
  const chosen = signal<DeviceDetail | undefined>(DESK);
  const disk = { full: false };
  const sent: string[] = [];
  const sender = new DraftSender({
    draft,
    preferences,
    interim,
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
  return { clock, draft, sender, preferences, interim, chosen, disk, sent };
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
