import { expect, it, onTestFinished } from 'vitest';
import { newMessageId } from '../../../src/phone/messages/phone-message.ts';
import { RelayApi } from '../../../src/phone/net/relay-api.ts';
import type { MicrophoneListener } from '../../../src/phone/recording/microphone.ts';
import { RecognitionQueue } from '../../../src/phone/recording/recognition-queue.ts';
import { Recorder } from '../../../src/phone/recording/recorder.ts';
import { RecordingStore } from '../../../src/phone/recording/recording-store.ts';
import { browserClock as clock } from '../../../src/web/clock.ts';
import { says } from '../../helpers/scripted-engine.ts';
import { noise, silence } from '../../helpers/sound.ts';
import { TcpProxy } from '../../helpers/tcp-proxy.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { recognitionUnderTest } from '../../relay/recognition/recognition-under-test.ts';
import { newDatabaseName } from '../phone-under-test.ts';

const FRAME = 320;
const SECONDS = 60;
const CUT_AT = 22;
const MENDED_AT = 27;

it('60 s of sound come from the recorder through a real relay to the engine, to the last sample, in order and once, through a cut of 5 s', async () => {
  const { engine, relay } = await recognitionUnderTest();
  const texts: string[] = [];
  engine.does((_asked, response) => says(response, { text: `text ${engine.asked.length}` }));
  const network = await TcpProxy.forTest(() => Number(new URL(relay.url).port));
  const api = new RelayApi({
    fetch: (path, options) => fetch(`${network.url}${path}`, options),
    clock,
    token: () => relay.phone,
  });
  const store = await RecordingStore.open(newDatabaseName());
  onTestFinished(() => store.close());
  const onText = (_id: string, text: string): void => void texts.push(text);
  const queue = new RecognitionQueue({ api, store, relayId: 'relay-1', onText, clock, random: Math.random });
  onTestFinished(() => queue.stop());
  let microphone: MicrophoneListener | undefined;
  const open = async (listener: MicrophoneListener) => {
    microphone = listener;
    return { stop: async () => undefined };
  };
  const recorder = new Recorder({
    open,
    store,
    queue,
    relayId: 'relay-1',
    language: () => 'en',
    newId: newMessageId,
    clock,
  });
  recorder.start(true);
  await waitFor(() => microphone !== undefined);
  const said: Buffer[] = [];
  const say = (sound: Buffer): void => {
    said.push(sound);
    const samples = new Int16Array(sound.buffer, sound.byteOffset, sound.length / 2);
    for (let at = 0; at < samples.length; at += FRAME) microphone?.frame(samples.slice(at, at + FRAME));
  };
  for (let second = 0; second < SECONDS; second += 1) {
    if (second === CUT_AT) network.cut();
    if (second === MENDED_AT) {
      await waitFor(() => queue.waiting.value > 0 && queue.problem.value === 'NO_ANSWER');
      network.mend();
      // As the page does when it is online again.
      queue.kick();
    }
    say(second % 6 === 5 ? silence(1_000) : noise(1_000, second + 1));
    // Half of it is cut off while it is on its way, the rest has come before the next one is said.
    const cut = second >= CUT_AT - 1 && second < MENDED_AT;
    if (!cut) await waitFor(() => queue.waiting.value === 0);
  }
  // Half a frame is a part of it, too.
  say(noise(107, 99));
  await recorder.finish();
  const heard = Buffer.concat(engine.asked.map(({ samples }) => samples));
  const whole = Buffer.concat(said);
  expect(heard.length).toBe(whole.length);
  expect(heard.equals(whole)).toBe(true);
  expect(engine.asked.length).toBeGreaterThan(5);
  expect(texts).toEqual(engine.asked.map((_, index) => `text ${index + 1}`));
  expect(engine.mostOpen).toBe(1);
  expect(await store.all()).toEqual([]);
});
