import { expect, test } from 'vitest';
import { MAX_RECOGNITION_MS } from '../../../src/protocol/recognition.ts';
import { readWavHead, wavHeader } from '../../../src/protocol/wav.ts';
import { noise, tone, wav } from '../../helpers/sound.ts';
import { recognitionUnderTest } from './recognition-under-test.ts';

const good = wav(tone(100));

/** The same, with other bytes at a place. */
function changed(at: number, ...bytes: number[]): Buffer<ArrayBuffer> {
  const copy = Buffer.from(good);
  copy.set(bytes, at);
  return copy;
}

test.each([
  ['no WAV file', Buffer.from('x'.repeat(500))],
  ['stereo', changed(22, 2)],
  ['48 kHz', changed(24, 0x80, 0xbb)],
  ['8 bit', changed(34, 8)],
  ['compressed', changed(20, 2)],
  ['longer than its head says', Buffer.concat([good, Buffer.alloc(2)])],
  ['shorter than its head says', good.subarray(0, good.length - 2)],
  ['a head alone', Buffer.from(wavHeader(0))],
  ['half a head', good.subarray(0, 45)],
  ['a head without end', Buffer.concat([good.subarray(0, 12), Buffer.from('LIST'), Buffer.alloc(6_000, 1)])],
])('%s is refused, and nothing of it reaches the engine', async (_what, sound) => {
  const { engine, recognize } = await recognitionUnderTest();
  const { status, body } = await recognize(Buffer.from(sound));
  expect([status, body.error.code]).toEqual([400, 'INVALID_REQUEST']);
  expect(engine.asked).toEqual([]);
});

test('chunks that are not the format’s are passed over, and do not reach the engine', async () => {
  const { engine, recognize } = await recognitionUnderTest();
  const list = Buffer.concat([Buffer.from('LIST'), Buffer.from([3, 0, 0, 0]), Buffer.from('abc\0')]);
  const sound = Buffer.concat([good.subarray(0, 12), list, good.subarray(12)]);
  expect((await recognize(sound)).status).toBe(200);
  expect(engine.asked[0]?.samples.equals(good.subarray(44))).toBe(true);
});

test('what is too long, of another type, without a length or asked for wrongly', async () => {
  const { engine, relay, recognize } = await recognitionUnderTest();
  const long = await recognize(wav(noise(MAX_RECOGNITION_MS + 1_000, 1)));
  expect([long.status, long.body.error.code]).toEqual([413, 'TOO_LARGE']);
  const type = await recognize(good, {}, { type: 'application/json' });
  expect([type.status, type.body.error.message]).toEqual([400, 'the content type must be audio/wav']);
  for (const query of [{ id: 'x' }, { language: 'e"s' }, { wait: '20001' }, { wait: '-1' }, { address: 'http://x' }]) {
    expect((await recognize(good, query)).status, JSON.stringify(query)).toBe(400);
  }
  const chunked = await fetch(`${relay.url}/recognitions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.phone}`, 'content-type': 'audio/wav' },
    body: new Blob([good]).stream(),
    duplex: 'half',
  } as RequestInit);
  const { error } = (await chunked.json()) as { error: { message: string } };
  expect([chunked.status, error.message]).toEqual([400, 'the length of the recording must be announced']);
  expect(engine.asked).toEqual([]);
});

test('nobody without a token, and no computer, may', async () => {
  const { engine, relay, recognize } = await recognitionUnderTest();
  expect((await recognize(good, {}, { token: 'x' })).status).toBe(401);
  expect((await recognize(good, {}, { token: relay.desk })).status).toBe(403);
  expect(engine.asked).toEqual([]);
});

test('number and rate of one token are bounded', async () => {
  const limits = { maxRecognitionsPerSender: 1, recognitionBurstSeconds: 3, recognitionSecondsPerSecond: 0.001 };
  const { engine, relay, recognize } = await recognitionUnderTest({ limits });
  engine.does(() => undefined);
  const id = crypto.randomUUID();
  const first = await recognize(wav(tone(1_000)), { id, wait: '0' });
  expect(first.status).toBe(202);
  const second = await recognize(wav(tone(1_000)));
  expect([second.status, second.body.error.code]).toEqual([429, 'RATE_LIMITED']);
  await relay.call('DELETE', `/recognitions/${id}`);
  engine.does((_asked, response) => void response.end('{"text":"x"}'));
  expect((await recognize(wav(tone(1_500)))).status).toBe(200);
  const much = await recognize(wav(tone(1_500)));
  expect([much.status, much.body.error.message]).toEqual([429, expect.stringContaining('too much sound')]);
});

test('heads are read wherever their pieces end', () => {
  for (let length = 0; length < 44; length += 1) expect(readWavHead(good.subarray(0, length))).toEqual({ more: true });
  expect(readWavHead(good.subarray(0, 44))).toEqual({ start: 44, bytes: 3_200 });
});
