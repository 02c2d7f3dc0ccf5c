import { computed, effect, untracked } from '@preact/signals';
import { browserClock as clock } from '../../web/clock.ts';
import { newMessageId } from '../messages/phone-message.ts';
import type { Phone } from '../phone.ts';
import { LAST_RECOGNISED, RECORDINGS } from './forget-recordings.ts';
import { openMicrophone } from './microphone.ts';
import { RecognitionQueue } from './recognition-queue.ts';
import { Recorder } from './recorder.ts';
import { RecordingStore } from './recording-store.ts';

export interface OpenedRecorder {
  readonly recorder: Recorder;
  readonly queue: RecognitionQueue;
}

interface Opening {
  readonly relayId: string;
  readonly opened: Promise<OpenedRecorder>;
}

let current: Opening | undefined;

/** The recorder of this browser, for the relay that the phone is paired with: the tab that asked last has it. */
export function openRecorder(phone: Phone, relayId: string): Promise<OpenedRecorder> {
  if (current?.relayId !== relayId) {
    const opening: Opening = { relayId, opened: open(phone, relayId, () => end(opening)) };
    opening.opened.catch(() => end(opening));
    current = opening;
  }
  return current.opened;
}

function end(opening: Opening): void {
  if (current === opening) current = undefined;
}

async function open(phone: Phone, relayId: string, onClosed: () => void): Promise<OpenedRecorder> {
  const ends: (() => void)[] = [onClosed];
  // Once: the lock may be lost because of it.
  const close = (): void => {
    for (const each of ends.splice(0)) each();
  };
  ends.push(await takeLock(close));
  const store = await RecordingStore.open();
  const last = localStorage.getItem(LAST_RECOGNISED);
  for (const { id, seq } of await store.all()) if (id === last) await store.delete(seq);
  const queue = new RecognitionQueue({
    api: phone.api,
    store,
    relayId,
    onText(id, text) {
      // Both in one turn: the draft is kept in the same place.
      phone.draft.insert(text);
      localStorage.setItem(LAST_RECOGNISED, id);
    },
    clock,
    random: Math.random,
  });
  const language = (): string => phone.spoken.value;
  const recorder = new Recorder({ open: openMicrophone, store, queue, relayId, language, newId: newMessageId, clock });
  await queue.load();
  phone.hearing.recorder.value = recorder;
  ends.push(() => {
    if (phone.hearing.recorder.peek() === recorder) phone.hearing.recorder.value = undefined;
    queue.stop();
    recorder.leave();
  });
  const online = computed(() => phone.follower.connection.value.state === 'online');
  let before = online.peek();
  ends.push(
    effect(() => {
      if (online.value && !before) queue.kick();
      before = online.value;
    }),
    effect(() => {
      // Forgotten, or paired with another one: nothing of this one goes there.
      if (phone.membership.value?.relayId !== relayId) untracked(close);
    }),
  );
  return { recorder, queue };
}

/** Two tabs would recognise the same recordings, each into its own field. Resolves with how to give it back. */
async function takeLock(lost: () => void): Promise<() => void> {
  const { locks } = navigator;
  if (locks === undefined) return () => undefined;
  return new Promise((resolve, reject) => {
    locks
      .request(RECORDINGS, { steal: true }, () => new Promise<void>((release) => resolve(release)))
      .catch((error: unknown) => {
        reject(error);
        lost();
      });
  });
}
