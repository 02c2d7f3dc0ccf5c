import { expect, test } from 'vitest';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { says } from '../../helpers/scripted-engine.ts';
import { silence, tone, wav } from '../../helpers/sound.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { parseSamples } from '../metrics/prometheus-text.ts';
import { recognitionUnderTest } from './recognition-under-test.ts';

const BYTES_PER_MS = 32;

test('a known run has the right numbers, and nothing of what was said', async () => {
  const clock = new FakeClock();
  const { engine, relay, recognize } = await recognitionUnderTest({ clock });
  const scrape = async (): Promise<string> => {
    const response = await fetch(`${relay.url}/metrics`, { headers: { authorization: `Bearer ${relay.owner}` } });
    return response.text();
  };
  const figures = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      [...parseSamples(await scrape())].filter(([name]) => /recognition/.test(name) && !/_bucket/.test(name)),
    );
  const nothing = {
    'lantype_recognitions_total{outcome="done"}': 0,
    'lantype_recognitions_total{outcome="silent"}': 0,
    'lantype_recognitions_total{outcome="failed"}': 0,
    'lantype_recognitions_total{outcome="cancelled"}': 0,
    lantype_in_flight_recognitions: 0,
    lantype_recognition_bytes_total: 0,
    lantype_recognition_latency_seconds_sum: 0,
    lantype_recognition_latency_seconds_count: 0,
    lantype_recognition_engine_seconds_sum: 0,
    lantype_recognition_engine_seconds_count: 0,
  };
  expect(await figures()).toEqual(nothing);

  const answers = (ms: number, status = 200): void =>
    engine.does((_asked, response) => {
      clock.advance(ms);
      says(response, { text: 'a secret' }, status);
    });
  answers(300);
  await recognize(wav(tone(1_000)));
  answers(1_500);
  await recognize(wav(tone(500)));
  await recognize(wav(silence(200)));
  answers(700, 500);
  await recognize(wav(tone(100)));
  // Refused before anything of it has come: it is none.
  await recognize(new Uint8Array(100));

  engine.does(() => undefined);
  const id = crypto.randomUUID();
  const cancelled = recognize(wav(tone(100)), { id, wait: '20000' });
  await waitFor(() => engine.asked.length === 5);
  expect((await figures()).lantype_in_flight_recognitions).toBe(1);
  clock.advance(2_000);
  await relay.call('DELETE', `/recognitions/${id}`);
  await cancelled;

  const now = await figures();
  expect({ ...now, lantype_recognition_latency_seconds_sum: 0, lantype_recognition_engine_seconds_sum: 0 }).toEqual({
    ...nothing,
    'lantype_recognitions_total{outcome="done"}': 2,
    'lantype_recognitions_total{outcome="silent"}': 1,
    'lantype_recognitions_total{outcome="failed"}': 1,
    'lantype_recognitions_total{outcome="cancelled"}': 1,
    lantype_recognition_bytes_total: 1_900 * BYTES_PER_MS,
    lantype_recognition_latency_seconds_count: 5,
    lantype_recognition_engine_seconds_count: 3,
  });
  expect(now.lantype_recognition_latency_seconds_sum).toBeCloseTo(0.3 + 1.5 + 1.5 + 0.7 + 2);
  expect(now.lantype_recognition_engine_seconds_sum).toBeCloseTo(0.3 + 1.5 + 1.5);
  expect(await scrape()).not.toContain('secret');
});
