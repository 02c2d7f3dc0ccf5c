import { expect, test } from 'vitest';
import { type EngineScript, says } from '../../helpers/scripted-engine.ts';
import { noise, tone, wav } from '../../helpers/sound.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { engineSettings, recognitionUnderTest } from './recognition-under-test.ts';

const OVERSIZE = 'x'.repeat(2 * 1_024 * 1_024);

const FAULTS: readonly (readonly [what: string, code: string, status: number, script: EngineScript])[] = [
  ['500', 'RECOGNIZER_FAILED', 502, (_asked, response) => says(response, { error: 'no' }, 500)],
  ['503', 'RECOGNIZER_FAILED', 502, (_asked, response) => says(response, {}, 503)],
  ['a redirect', 'RECOGNIZER_FAILED', 502, (_asked, response) => void response.writeHead(307, { location: '/' }).end()],
  ['no JSON', 'RECOGNIZER_FAILED', 502, (_asked, response) => void response.end('<html>')],
  ['JSON without a text', 'RECOGNIZER_FAILED', 502, (_asked, response) => says(response, { text: 7 })],
  ['too long a text', 'RECOGNIZER_FAILED', 502, (_asked, response) => says(response, { text: 'a'.repeat(30_000) })],
  ['too long an answer', 'RECOGNIZER_FAILED', 502, (_asked, response) => says(response, { text: OVERSIZE })],
  [
    'half an answer',
    'RECOGNIZER_FAILED',
    502,
    (_asked, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"text": "', () => response.destroy());
    },
  ],
  ['a cut connection', 'RECOGNIZER_FAILED', 502, (_asked, response) => void response.destroy()],
  ['401', 'RECOGNIZER_REFUSED', 502, (_asked, response) => says(response, {}, 401)],
  ['404', 'RECOGNIZER_REFUSED', 502, (_asked, response) => says(response, {}, 404)],
  ['nothing at all', 'RECOGNIZER_TIMEOUT', 504, () => undefined],
  [
    'half an answer, and then nothing',
    'RECOGNIZER_TIMEOUT',
    504,
    (_asked, response) => void response.write('{"text":'),
  ],
];

test.each(FAULTS)('an engine that answers with %s: %s, and the next recording is recognised', async (...fault) => {
  const [, code, status, script] = fault;
  const { engine, relay, recognize } = await recognitionUnderTest({ limits: { recognizerAnswerMs: 300 } });
  engine.does(script);
  const id = crypto.randomUUID();
  const failed = await recognize(wav(tone(500)), { id });
  expect([failed.status, failed.body.error.code]).toEqual([status, code]);
  expect((await relay.call('GET', `/recognitions/${id}`)).body.recognition).toMatchObject({
    status: 'failed',
    error: { code },
  });
  await waitFor(() => engine.open === 0);
  // A retry is tried.
  engine.does((_asked, response) => says(response, { text: 'again' }));
  expect((await recognize(wav(tone(500)), { id })).body.recognition.text).toBe('again');
  await relay.mustStillServe();
});

test('an engine that is dead, or takes nothing of the sound', async () => {
  const { engine, relay, recognize } = await recognitionUnderTest({
    limits: { recognizerStallMs: 300, recognizerAnswerMs: 300 },
  });
  engine.stopReading();
  const stalled = await recognize(wav(noise(60_000, 1)));
  expect([stalled.status, stalled.body.error.code]).toEqual([504, 'RECOGNIZER_TIMEOUT']);
  await engine.stop();
  const dead = await recognize(wav(noise(60_000, 1)));
  expect([dead.status, dead.body.error.code]).toEqual([502, 'RECOGNIZER_UNREACHABLE']);
  await relay.mustStillServe();
});

test('an engine that refuses before it has heard all is understood', async () => {
  const { engine, recognize } = await recognitionUnderTest();
  engine.refuseUnread(403);
  const { body } = await recognize(wav(noise(60_000, 2)));
  expect(body.error.code).toBe('RECOGNIZER_REFUSED');
});

test('an engine that does not know verbose_json is asked for json from then on', async () => {
  const { engine, recognize } = await recognitionUnderTest();
  engine.does(({ fields }, response) => {
    if (fields.response_format === 'json') says(response, { text: 'plain' });
    else says(response, { error: { message: 'response_format' } }, 400);
  });
  const id = crypto.randomUUID();
  expect((await recognize(wav(tone(200)), { id })).body.error.code).toBe('RECOGNIZER_FAILED');
  expect((await recognize(wav(tone(200)), { id })).body.recognition.text).toBe('plain');
  engine.does((_asked, response) => says(response, {}, 400));
  expect((await recognize(wav(tone(200)))).body.error.code).toBe('RECOGNIZER_REFUSED');
});

test.each([
  ['http://8.8.8.8:9000'],
  ['http://169.254.169.254/latest'],
  ['http://[2001:4860:4860::8888]:80'],
  ['http://0x08080808:9000'],
])('nothing goes to %s unless the owner says so', async (address) => {
  const { relay, recognize } = await recognitionUnderTest();
  relay.relay.recognizeWith(engineSettings(address));
  const { body } = await recognize(wav(tone(200)));
  expect(body.error).toMatchObject({ code: 'RECOGNIZER_UNREACHABLE', message: expect.stringContaining('outside') });
});

test('a text that an engine writes presses no keys', async () => {
  const { engine, recognize } = await recognitionUnderTest();
  engine.does((_asked, response) => says(response, { text: 'rm -rf /\r\n\u0000\u001b[201~\tx\ud800' }));
  expect((await recognize(wav(tone(200)))).body.recognition.text).toBe('rm -rf / [201~ x\ufffd');
});
