import { computed, effect } from '@preact/signals';
import { browserClock as clock } from '../../web/clock.ts';
import { newMessageId } from '../messages/phone-message.ts';
import type { Phone } from '../phone.ts';
import { openMicrophone } from './microphone.ts';
import { RecognitionQueue } from './recognition-queue.ts';
import { Recorder } from './recorder.ts';
import { RecordingStore } from './recording-store.ts';

/** The last recording whose text is in the draft: a page that dies right then must not put it there twice. */
const LAST_KEY = 'lantype.recognised';
const LOCK = 'lantype-recordings';

export interface OpenedRecorder {
  readonly recorder: Recorder;
  readonly queue: RecognitionQueue;
}

let opening: Promise<OpenedRecorder> | undefined;

/** The recorder of this browser: the tab that asked last has it. */
export function openRecorder(phone: Phone): Promise<OpenedRecorder> {
  opening ??= open(phone).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

async function open(phone: Phone): Promise<OpenedRecorder> {
  let close = (): void => undefined;
  await takeLock(() => close());
  const store = await RecordingStore.open();
  const last = localStorage.getItem(LAST_KEY);
  for (const { id, seq } of await store.all()) if (id === last) await store.delete(seq);
  const relayId = (): string | undefined => phone.membership.value?.relayId;
  const queue = new RecognitionQueue({
    api: phone.api,
    store,
    relayId,
    onText(id, text) {
      // Both in one turn: the draft is kept in the same place.
      phone.draft.insert(text);
      localStorage.setItem(LAST_KEY, id);
    },
    clock,
    random: Math.random,
  });
  const language = (): string => phone.spoken.value;
  const recorder = new Recorder({ open: openMicrophone, store, queue, relayId, language, newId: newMessageId, clock });
  await queue.load();
  const online = computed(() => phone.follower.connection.value.state === 'online');
  let before = online.peek();
  const unwatch = effect(() => {
    if (online.value && !before) queue.kick();
    before = online.value;
  });
  phone.hearing.recorder.value = recorder;
  close = () => {
    opening = undefined;
    unwatch();
    phone.hearing.recorder.value = undefined;
    queue.stop();
    recorder.leave();
  };
  return { recorder, queue };
}

/** Two tabs would recognise the same recordings, each into its own field. */
async function takeLock(lost: () => void): Promise<void> {
  const { locks } = navigator;
  if (locks === undefined) return;
  await new Promise<void>((resolve, reject) => {
    locks
      .request(LOCK, { steal: true }, () => {
        resolve();
        return new Promise(() => undefined);
      })
      .catch((error: unknown) => {
        reject(error);
        lost();
      });
  });
}
