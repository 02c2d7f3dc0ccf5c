import { Counter, Histogram, type Registry } from 'prom-client';
import {
  RECOGNITION_OUTCOMES,
  type RecognitionMeter,
  type RecognitionOutcome,
} from '../recognition/recognition-meter.ts';
import { registerCounter, registerGauge } from './scraped.ts';

/** Seconds. From a word on a graphics card to a minute on a small computer. */
const BUCKETS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60];

/** Recordings that came, what became of them, and how long that took. */
export class RecognitionMetrics implements RecognitionMeter {
  readonly #latency = histogram(
    'lantype_recognition_latency_seconds',
    'From the first of a recording to its end, waiting for its turn included',
  );
  readonly #engine = histogram(
    'lantype_recognition_engine_seconds',
    "From the last of the sound to the engine's answer, of those that it recognised",
  );
  readonly #outcomes = new Map<RecognitionOutcome, number>(RECOGNITION_OUTCOMES.map((outcome) => [outcome, 0]));
  #inFlight = 0;
  #bytes = 0;

  /** Shows it all to those who scrape. */
  register(registry: Registry): void {
    registry.registerMetric(this.#latency);
    registry.registerMetric(this.#engine);
    registerGauge(
      registry,
      'lantype_in_flight_recognitions',
      'Recordings that have come and have not ended',
      () => this.#inFlight,
    );
    registerCounter(
      registry,
      'lantype_recognition_bytes_total',
      'Bytes of sound that were passed on to the engine',
      () => this.#bytes,
    );
    const recognitions = new Counter({
      name: 'lantype_recognitions_total',
      help: 'What became of recordings; one that is sent again counts again',
      labelNames: ['outcome'],
      registers: [registry],
      collect: () => {
        recognitions.reset();
        for (const [outcome, count] of this.#outcomes) recognitions.inc({ outcome }, count);
      },
    });
  }

  began(): void {
    this.#inFlight += 1;
  }

  passedOn(bytes: number): void {
    this.#bytes += bytes;
  }

  ended(outcome: RecognitionOutcome, latencyMs: number, engineMs: number | undefined): void {
    this.#inFlight -= 1;
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    this.#latency.observe(latencyMs / 1_000);
    if (engineMs !== undefined) this.#engine.observe(engineMs / 1_000);
  }
}

/** Not in the registry of all that is there by default. */
function histogram(name: string, help: string): Histogram {
  return new Histogram({ name, help, buckets: BUCKETS, registers: [] });
}
