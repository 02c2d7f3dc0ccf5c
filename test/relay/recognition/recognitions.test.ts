import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { RecognitionMetrics } from '../../../src/relay/metrics/recognition-metrics.ts';
import { Recognitions } from '../../../src/relay/recognition/recognitions.ts';
import { DEFAULT_RELAY_LIMITS } from '../../../src/relay/relay-limits.ts';
import type { Principal } from '../../../src/server/guard/principal.ts';
import { says } from '../../helpers/scripted-engine.ts';
import { noise, silence, tone, wav } from '../../helpers/sound.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { engineSettings, recognitionUnderTest } from './recognition-under-test.ts';

const VERBOSE = {
  text: ' Hello,\n world. ',
  language: 'english',
  duration: 1,
  segments: [{ start: 0, end: 1, text: ' Hello,\n world.', no_speech_prob: 0.01, avg_logprob: -0.1, tokens: [1] }],
};

test('the engine gets every sample, the settings and the key; the sender gets the text, its times and how sure it is', async () => {
  const settings = { key: 'sk-1', prompt: 'Lantype', model: 'small' };
  const { engine, recognize } = await recognitionUnderTest({ settings });
  engine.does((_asked, response) => says(response, VERBOSE));
  const sound = noise(1_000, 1);
  const { status, body } = await recognize(wav(sound), { language: 'es-MX' });
  expect([status, body]).toEqual([
    200,
    {
      success: true,
      recognition: {
        id: expect.any(String),
        status: 'done',
        durationMs: 1_000,
        text: 'Hello, world.',
        language: 'english',
        confidence: expect.closeTo(Math.exp(-0.1)),
        parts: [{ startMs: 0, endMs: 1_000, text: 'Hello, world.' }],
        engineMs: expect.any(Number),
      },
    },
  ]);
  const [asked] = engine.asked;
  expect(asked?.path).toBe('/v1/audio/transcriptions');
  expect(asked?.headers.authorization).toBe('Bearer sk-1');
  expect(asked?.fields).toEqual({
    model: 'small',
    response_format: 'verbose_json',
    temperature: '0',
    language: 'es',
    prompt: 'Lantype',
  });
  expect(asked?.samples.equals(sound)).toBe(true);
});

test('the language is the phone’s, else that of the settings, else the engine’s to find out', async () => {
  const { engine, relay, recognize } = await recognitionUnderTest({ settings: { language: 'de' } });
  await recognize(wav(tone(200)));
  relay.relay.recognizeWith({ address: engine.address, model: 'm', language: 'auto', prompt: '', outside: false });
  await recognize(wav(tone(200)));
  expect(engine.asked.map(({ fields }) => fields.language)).toEqual(['de', undefined]);
});

test('it is off until an engine is set up, and then says where the sound goes', async () => {
  const { engine, relay, recognize } = await recognitionUnderTest();
  const settings = { address: engine.address, model: 'm', language: 'auto', prompt: '', outside: false };
  const offer = async () => (await relay.call('GET', '/recognitions')).body;
  relay.relay.recognizeWith(undefined);
  expect(await offer()).toEqual({ success: true, offered: false, maxMs: 60_000 });
  const { status, body } = await recognize(wav(tone(100)));
  expect([status, body.error.code]).toEqual([409, 'RECOGNITION_OFF']);
  relay.relay.recognizeWith(settings);
  expect(await offer()).toEqual({ success: true, offered: true, where: 'this-computer', maxMs: 60_000 });
  relay.relay.recognizeWith({ ...settings, address: 'http://192.168.1.7:9000' });
  expect(await offer()).toMatchObject({ offered: true, where: 'network' });
  relay.relay.recognizeWith({ ...settings, address: 'https://speech.example/v1', outside: true });
  expect(await offer()).toMatchObject({ offered: true, where: 'outside', host: 'speech.example' });
});

test('what takes longer than the sender waits is a 202; the text comes with GET and its event', async () => {
  const { engine, relay, recognize } = await recognitionUnderTest();
  let answer = (): void => undefined;
  engine.does((_asked, response) => {
    answer = () => says(response, { text: 'later' });
  });
  const id = crypto.randomUUID();
  const before = (await relay.call('GET', '/websocket/messages')).body.latest;
  const first = await recognize(wav(tone(300)), { id, wait: '0' });
  expect([first.status, first.body.recognition]).toEqual([202, { id, status: 'recognizing', durationMs: 300 }]);
  await waitFor(() => engine.asked.length === 1);
  // A retry waits for the same one.
  const retry = recognize(wav(tone(300)), { id, wait: '20000' });
  const asking = relay.call('GET', `/recognitions/${id}?wait=20000`);
  const events = relay.call('GET', `/websocket/messages?since=${before}&wait=20000`);
  answer();
  expect((await asking).body.recognition).toMatchObject({ status: 'done', text: 'later' });
  expect((await retry).body.recognition).toMatchObject({ id, status: 'done', text: 'later' });
  const [event] = (await events).body.messages;
  expect(event).toMatchObject({ type: 'recognition.ended', recognitionId: id, status: 'done' });
  expect(JSON.stringify(event)).not.toContain('later');
  expect(engine.asked.length).toBe(1);
  // Nobody else sees any of it, not even admin the event.
  expect((await relay.call('GET', `/recognitions/${id}`, { token: relay.owner })).status).toBe(404);
  const seen = await relay.call('GET', '/websocket/messages?since=0', { token: relay.owner });
  expect(JSON.stringify(seen.body)).not.toContain(id);
  // Forgotten when its sender says so.
  expect((await relay.call('DELETE', `/recognitions/${id}`)).body.recognition.status).toBe('done');
  expect((await relay.call('GET', `/recognitions/${id}`)).status).toBe(404);
});

test('recordings of one sender are recognised one at a time, in the order in which they came', async () => {
  const { engine, recognize, relay } = await recognitionUnderTest();
  const answers: (() => void)[] = [];
  engine.does(({ samples }, response) => {
    answers.push(() => says(response, { text: `${samples.length}` }));
  });
  const ended: number[] = [];
  const sounds = [300, 100, 200];
  const all: Promise<void>[] = [];
  for (const ms of sounds) {
    all.push(recognize(wav(tone(ms))).then(({ body }) => void ended.push(Number(body.recognition.text) / 32)));
    // Each is at the relay before the next one is sent: what waits is known there.
    await waitFor(() => engine.open === 1);
    if (ms === 300) await waitFor(() => answers.length === 1);
    else await relay.call('GET', '/health');
  }
  // Another sender does not wait for that.
  const other = recognize(wav(tone(80)), {}, { token: relay.owner });
  await waitFor(() => answers.length === 2);
  expect(engine.mostOpen).toBe(2);
  answers[1]?.();
  expect((await other).body.recognition.text).toBe(`${80 * 32}`);
  answers[0]?.();
  await waitFor(() => answers.length === 3);
  answers[2]?.();
  await waitFor(() => answers.length === 4);
  answers[3]?.();
  await Promise.all(all);
  expect(ended[0]).toBe(300);
  expect([...ended].sort()).toEqual([100, 200, 300]);
});

test('a recording that waits for its turn is not read, and then passed on piece by piece', async () => {
  const { engine, recognize } = await recognitionUnderTest();
  const answers: (() => void)[] = [];
  engine.does((_asked, response) => {
    answers.push(() => says(response, { text: 'heard' }));
  });
  const recognitions = new Recognitions({
    events: { recognitionEnded: () => undefined },
    meter: new RecognitionMetrics(),
    limits: DEFAULT_RELAY_LIMITS,
    clock: systemClock,
    logger: silentLogger,
  });
  recognitions.configure(engineSettings(engine.address));
  const principal = { id: 'p', scope: 'send' } as Principal;
  const sent = noise(60_000, 3);
  let read = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < sent.length; at += 65_535) {
      read += 1;
      yield sent.subarray(at, at + 65_535);
    }
  }
  const record = (id: string) =>
    recognitions.submit(principal, {
      id,
      language: undefined,
      sound: { bytes: sent.length, samples: pieces() },
      confirm: async () => undefined,
    });
  const first = record('1');
  await waitFor(() => engine.asked.length === 1);
  const readOfFirst = read;
  const second = record('2');
  await recognize(wav(tone(100)), { wait: '0' });
  expect(read).toBe(readOfFirst);
  answers[0]?.();
  await first.ended;
  await second.received;
  expect(read).toBe(2 * readOfFirst);
  await waitFor(() => engine.asked.length === 3);
  expect(engine.asked.filter(({ samples }) => samples.equals(sent)).length).toBe(2);
  recognitions.stop();
  expect(second.status).toBe('cancelled');
});

test('a sender that is cut off in the middle begins anew, with the same id', async () => {
  const { engine, relay, recognize } = await recognitionUnderTest();
  const id = crypto.randomUUID();
  const sound = wav(noise(5_000, 5));
  const { port } = new URL(relay.url);
  const half = connect(Number(port), '127.0.0.1');
  const head = `POST /recognitions?id=${id} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${relay.phone}\r\n`;
  half.write(`${head}Content-Type: audio/wav\r\nContent-Length: ${sound.length}\r\n\r\n`);
  half.write(sound.subarray(0, 60_000));
  await waitFor(() => engine.open === 1);
  // Its connection is still there: the relay cannot know that nothing will come by it.
  const { status, body } = await recognize(sound, { id });
  expect([status, body.recognition.text]).toEqual([200, 'said']);
  expect(engine.asked.map(({ samples }) => samples.equals(sound.subarray(44)))).toEqual([true]);
  half.destroy();
});

test('a cancelled one ends at the engine too, and its sender is told', async () => {
  const { engine, relay, recognize } = await recognitionUnderTest();
  engine.does(() => undefined);
  const id = crypto.randomUUID();
  const answer = recognize(wav(tone(200)), { id, wait: '20000' });
  await waitFor(() => engine.asked.length === 1);
  expect((await relay.call('DELETE', `/recognitions/${id}`)).body.recognition.status).toBe('cancelled');
  expect((await answer).status).toBe(404);
  await waitFor(() => engine.open === 0);
  engine.does((_asked, response) => says(response, { text: 'next' }));
  expect((await recognize(wav(tone(200)))).body.recognition.text).toBe('next');
});

test('a token that is revoked meanwhile gets no text, and its recording no further', async () => {
  const { engine, relay, recognize } = await recognitionUnderTest();
  engine.does(() => undefined);
  const answer = recognize(wav(tone(200)), { wait: '20000' });
  await waitFor(() => engine.asked.length === 1);
  await relay.relay.tokens.revoke('phone');
  const { status, body } = await answer;
  expect([status, body.error.code]).toEqual([401, 'UNAUTHORIZED']);
  await waitFor(() => engine.open === 0);
});

test('where nothing was said, what the engine makes up is left out', async () => {
  const { engine, recognize } = await recognitionUnderTest();
  const madeUp = { text: 'Thank you for watching!' };
  const heard = async (sound: Buffer<ArrayBuffer>, answer: object) => {
    engine.does((_asked, response) => says(response, answer));
    const { text, silent } = (await recognize(wav(sound))).body.recognition;
    return [text, silent];
  };
  expect(await heard(silence(2_000), madeUp)).toEqual(['', true]);
  // A quiet room, and one with a click in it.
  expect(await heard(tone(2_000, 60), madeUp)).toEqual(['', true]);
  expect(await heard(Buffer.concat([silence(500), tone(20), silence(500)]), madeUp)).toEqual(['', true]);
  // Loud, and the engine itself says that nobody speaks.
  const part = { start: 0, end: 2, text: ' Thank you for watching!' };
  const noSpeech = { ...madeUp, segments: [{ ...part, no_speech_prob: 0.95, avg_logprob: -0.3 }] };
  expect(await heard(noise(2_000, 7), noSpeech)).toEqual(['', true]);
  const unsure = { ...madeUp, segments: [{ ...part, no_speech_prob: 0.7, avg_logprob: -1.4 }] };
  expect(await heard(noise(2_000, 7), unsure)).toEqual(['', true]);
  // One part of two.
  const said = { start: 2, end: 3, text: ' Buy milk.', no_speech_prob: 0.02, avg_logprob: -0.2 };
  const half = { text: ' Thank you for watching! Buy milk.', segments: [...noSpeech.segments, said] };
  expect(await heard(tone(3_000), half)).toEqual(['Buy milk.', undefined]);
  // A short word is loud enough.
  expect(await heard(Buffer.concat([silence(300), tone(120, 700), silence(300)]), { text: 'Yes' })).toEqual([
    'Yes',
    undefined,
  ]);
});
