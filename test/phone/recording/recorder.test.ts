import { expect, it, onTestFinished } from 'vitest';
import { newMessageId } from '../../../src/phone/messages/phone-message.ts';
import { ApiError, NoAnswer } from '../../../src/phone/net/api-error.ts';
import { forgetRecordings, LAST_RECOGNISED, RECORDINGS } from '../../../src/phone/recording/forget-recordings.ts';
import { MicrophoneError, type MicrophoneListener } from '../../../src/phone/recording/microphone.ts';
import { RecognitionQueue } from '../../../src/phone/recording/recognition-queue.ts';
import { Recorder } from '../../../src/phone/recording/recorder.ts';
import { RecordingStore } from '../../../src/phone/recording/recording-store.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { noise, silence } from '../../helpers/sound.ts';
import { newDatabaseName, newStorage, settle } from '../phone-under-test.ts';

const FRAME = 320;

/** A relay that turns a recording into the numbers of its samples, behind a network that may be cut. */
class RelayDouble {
  readonly heard: Int16Array[] = [];
  readonly ids: string[] = [];
  readonly removed: string[] = [];
  /** What the requests to come end with, one each. */
  faults: Error[] = [];
  cut = false;
  open = 0;
  mostOpen = 0;

  async post(path: string, body: unknown): Promise<never> {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    const bytes = await (body as Blob).arrayBuffer();
    this.open -= 1;
    if (this.cut) throw new NoAnswer('cut');
    const fault = this.faults.shift();
    if (fault !== undefined) throw fault;
    const id = new URL(path, 'http://x').searchParams.get('id') ?? '';
    if (!this.ids.includes(id)) {
      this.ids.push(id);
      this.heard.push(new Int16Array(bytes.slice(44)));
    }
    const text = `text ${this.ids.indexOf(id) + 1}`;
    return { success: true, recognition: { id, status: 'done', durationMs: 1, text } } as never;
  }

  async ask(): Promise<never> {
    throw new ApiError('NOT_FOUND', 404, 'no such recognition');
  }

  async remove(path: string): Promise<never> {
    this.removed.push(path);
    return undefined as never;
  }
}

async function opened(name = newDatabaseName(), relay = new RelayDouble(), relayId = 'relay-1') {
  const store = await RecordingStore.open(name);
  onTestFinished(() => store.close());
  const clock = new FakeClock();
  const texts: string[] = [];
  const queue = new RecognitionQueue({
    api: relay,
    store,
    relayId,
    onText: (_id, text) => void texts.push(text),
    clock,
    random: () => 0.5,
  });
  onTestFinished(() => queue.stop());
  let microphone: MicrophoneListener | undefined;
  let refusal: Error | undefined;
  const recorder = new Recorder({
    open: async (listener) => {
      if (refusal !== undefined) throw refusal;
      microphone = listener;
      return { stop: async () => undefined };
    },
    store,
    queue,
    relayId,
    language: () => 'en-US',
    newId: newMessageId,
    clock,
  });
  await queue.load();
  const say = async (sound: Buffer): Promise<void> => {
    const samples = new Int16Array(sound.buffer, sound.byteOffset, sound.length / 2);
    for (let at = 0; at < samples.length; at += FRAME) microphone?.frame(samples.slice(at, at + FRAME));
    await settle();
  };
  const start = async (everything: boolean): Promise<void> => {
    recorder.start(everything);
    await settle();
  };
  return {
    ...{ store, clock, texts, queue, recorder, relay, say, start },
    microphone: () => microphone,
    refuse: (error: Error | undefined) => {
      refusal = error;
    },
  };
}

const all = (heard: readonly Int16Array[]): number[] => heard.flatMap((piece) => [...piece]);

it('60 s of sound arrive to the last sample, in order and once, through a cut of 5 s', async () => {
  const { relay, clock, texts, queue, recorder, say, start, store } = await opened();
  const sound: Buffer[] = [];
  await start(true);
  for (let second = 0; second < 60; second += 1) {
    const piece = second % 6 === 5 ? silence(1_000) : noise(1_000, second + 1);
    sound.push(piece);
    if (second === 22) relay.cut = true;
    if (second === 27) relay.cut = false;
    await say(piece);
    clock.advance(1_000);
    await settle();
  }
  // Half a frame is a part of it, too.
  const rest = noise(7, 99);
  sound.push(rest);
  await say(rest);
  await recorder.stop();
  for (let turn = 0; turn < 20; turn += 1) {
    await settle();
    clock.advance(1_000);
  }
  expect(queue.waiting.value).toBe(0);
  const whole = Buffer.concat(sound);
  const sent = new Int16Array(whole.buffer, whole.byteOffset, whole.length / 2);
  const heard = all(relay.heard);
  expect(heard.length).toBe(sent.length);
  expect(Buffer.from(Int16Array.from(heard).buffer).equals(whole)).toBe(true);
  expect(relay.heard.length).toBeGreaterThan(5);
  expect(texts).toEqual(relay.heard.map((_, index) => `text ${index + 1}`));
  expect(relay.mostOpen).toBe(1);
  expect(await store.all()).toEqual([]);
});

it('what was recorded survives a reload, an utterance that was being said included', async () => {
  const name = newDatabaseName();
  const before = await opened(name);
  before.relay.cut = true;
  await before.start(false);
  await before.say(Buffer.concat([silence(500), noise(1_500, 1), silence(1_500), noise(5_000, 2)]));
  expect(await before.store.all()).toHaveLength(2);
  // The page dies in the middle of the second one.
  before.queue.stop();
  const after = await opened(name);
  await settle();
  expect(after.texts).toEqual(['text 1', 'text 2']);
  expect(await after.store.all()).toEqual([]);
  const [first = new Int16Array(), second = new Int16Array()] = after.relay.heard;
  expect(first.length / 16).toBeGreaterThanOrEqual(1_500);
  // No more than the last two seconds are lost.
  expect(second.length / 16).toBeGreaterThanOrEqual(3_000);
});

it('what was recorded for another relay goes to that one alone, and can be deleted', async () => {
  const name = newDatabaseName();
  const record = async (relayId: string): Promise<void> => {
    const phone = await opened(name, new RelayDouble(), relayId);
    phone.relay.cut = true;
    await phone.start(true);
    await phone.say(noise(1_000, 1));
    // Still recording when the phone is paired with another one.
    phone.queue.stop();
    phone.recorder.leave();
    await settle();
  };
  await record('relay-1');
  await record('relay-2');
  const other = await opened(name, new RelayDouble(), 'relay-3');
  other.queue.kick();
  await settle();
  expect([other.queue.waiting.value, other.queue.strays, other.relay.heard.length]).toEqual([0, 2, 0]);
  const first = await opened(name);
  await settle();
  expect([first.texts, first.queue.strays]).toEqual([['text 1'], 1]);
  await first.queue.dropStrays();
  expect([first.queue.strays, await first.store.all()]).toEqual([0, []]);
});

it('what is forgotten goes: what waits, what is at the relay, and what is being said', async () => {
  const { relay, recorder, queue, store, say, start, microphone, texts } = await opened(RECORDINGS);
  const storage = newStorage();
  storage.setItem(LAST_RECOGNISED, 'id');
  await start(false);
  relay.cut = true;
  await say(Buffer.concat([noise(500, 1), silence(900), noise(3_000, 2)]));
  expect([queue.waiting.value, (await store.all()).length]).toEqual([1, 2]);
  relay.cut = false;
  recorder.forget();
  forgetRecordings(storage);
  // The microphone has a last word.
  microphone()?.frame(Int16Array.from({ length: FRAME }, () => 9_000));
  await settle();
  expect([recorder.listening.value, queue.waiting.value, relay.removed.length, texts]).toEqual([false, 0, 1, []]);
  expect([...storage.stored]).toEqual([]);
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(RECORDINGS);
  recorder.start(true);
  expect(recorder.listening.value).toBe(false);
});

it('an error that trying again may change is tried again; another one is the user’s to decide', async () => {
  const { relay, clock, texts, queue, recorder, say, start, store } = await opened();
  const record = async (): Promise<void> => {
    await start(true);
    await say(noise(500, 1));
    await recorder.stop();
    await settle();
  };
  relay.faults = [new ApiError('RECOGNIZER_UNREACHABLE', 502, 'x'), new ApiError('RATE_LIMITED', 429, 'x')];
  await record();
  expect([queue.problem.value, queue.stuck.value]).toEqual(['RECOGNIZER_UNREACHABLE', false]);
  for (let turn = 0; turn < 4; turn += 1) {
    clock.advance(2_000);
    await settle();
  }
  expect([texts, queue.problem.value]).toEqual([['text 1'], undefined]);

  relay.faults = [new ApiError('RECOGNIZER_REFUSED', 502, 'x')];
  await record();
  clock.advance(60_000);
  await settle();
  expect([queue.problem.value, queue.stuck.value, texts.length]).toEqual(['RECOGNIZER_REFUSED', true, 1]);
  queue.kick();
  await settle();
  expect([texts, queue.stuck.value]).toEqual([['text 1', 'text 2'], false]);

  relay.faults = Array.from({ length: 9 }, () => new ApiError('RECOGNIZER_FAILED', 502, 'x'));
  await record();
  for (let turn = 0; turn < 9; turn += 1) {
    clock.advance(10_000);
    await settle();
  }
  expect([queue.stuck.value, relay.faults.length]).toEqual([true, 6]);
  await queue.drop();
  expect([queue.waiting.value, queue.problem.value, await store.all()]).toEqual([0, undefined, []]);
  expect(relay.removed).toHaveLength(1);
});

it('the sender waits for what was said last, and not for a computer that does not answer', async () => {
  const { relay, recorder, say, start, texts } = await opened();
  await start(true);
  await say(noise(500, 1));
  expect([recorder.interim.value, recorder.more.value]).toEqual(['…', true]);
  await recorder.finish();
  expect([texts, recorder.interim.value, recorder.listening.value]).toEqual([['text 1'], '', false]);
  relay.cut = true;
  await start(true);
  await say(noise(500, 2));
  await recorder.finish();
  expect(texts).toEqual(['text 1']);
});

it.each(['refused', 'none', 'busy', 'insecure'] as const)('a microphone that is not to be had: %s', async (problem) => {
  const { recorder, refuse, start } = await opened();
  refuse(new MicrophoneError(problem));
  await start(false);
  expect([recorder.listening.value, recorder.problem.value]).toEqual([false, problem]);
  refuse(undefined);
  await start(false);
  expect([recorder.listening.value, recorder.problem.value]).toEqual([true, undefined]);
});

it('a microphone that is taken away, or a page that is left: what was said is kept', async () => {
  const { recorder, microphone, say, start, texts } = await opened();
  await start(true);
  await say(noise(500, 1));
  microphone()?.gone();
  await settle();
  expect([recorder.listening.value, recorder.problem.value, texts]).toEqual([false, 'gone', ['text 1']]);
  await start(true);
  await say(noise(500, 2));
  recorder.leave();
  await settle();
  expect([recorder.listening.value, texts]).toEqual([false, ['text 1', 'text 2']]);
});

it('so much may wait, and no more', async () => {
  const { relay, recorder, say, start, queue } = await opened();
  relay.cut = true;
  await start(false);
  for (let count = 0; count < 45 && recorder.listening.value; count += 1) {
    await say(Buffer.concat([silence(400), noise(300, count + 1), silence(900)]));
  }
  expect([recorder.problem.value, recorder.listening.value]).toEqual(['full', false]);
  expect(queue.waiting.value).toBeLessThanOrEqual(41);
  await start(false);
  expect(recorder.problem.value).toBe('full');
});
