import { expect, test } from 'vitest';
import { DeliveryMetrics } from '../../../src/relay/metrics/delivery-metrics.ts';
import { RecognitionMetrics } from '../../../src/relay/metrics/recognition-metrics.ts';
import { RelayMetrics } from '../../../src/relay/metrics/relay-metrics.ts';
import { WriteCounters } from '../../../src/server/writers/write-counters.ts';
import { parseSamples } from './prometheus-text.ts';

test('of very many devices some are read in a turn, and who asks meanwhile gets all of them too', async () => {
  const DEVICES = 5_000;
  let reads = 0;
  const queues = Array.from({ length: DEVICES }, (_, index) => ({
    deviceId: `desk-${index}`,
    inFlight: 0,
    get queueDepth() {
      reads += 1;
      return index;
    },
  }));
  const metrics = new RelayMetrics({
    member: undefined,
    isReady: () => true,
    ...{ version: '1.2.3', clients: () => [], writes: new WriteCounters(), log: { size: 0, latest: 0 } },
    ...{ polls: { size: 0 }, delivery: new DeliveryMetrics(), recognition: new RecognitionMetrics() },
    queues: () => queues,
  });
  const texts = [metrics.scrape()];
  const inTurns = [reads];
  while (reads < DEVICES) {
    texts.push(metrics.scrape());
    await new Promise<void>((resolve) => setImmediate(resolve));
    inTurns.push(reads - inTurns.reduce((sum, count) => sum + count, 0));
  }
  expect(Math.max(...inTurns)).toBeLessThanOrEqual(500);
  expect(texts.length).toBeGreaterThan(5);
  for (const text of new Set(await Promise.all(texts))) {
    const samples = parseSamples(text);
    for (const index of [0, 1_234, DEVICES - 1]) {
      expect(samples.get(`lantype_queue_depth{device="desk-${index}"}`)).toBe(index);
    }
  }
  expect(reads).toBe(DEVICES);
});
