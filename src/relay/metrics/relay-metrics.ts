import { Registry } from 'prom-client';
import type { Connection } from '../../server/sockets/connection.ts';
import type { WriteCounters } from '../../server/writers/write-counters.ts';
import type { DeviceQueue } from '../agents/device-list.ts';
import type { EventJournal } from '../events/event-journal.ts';
import type { LongPolls } from '../events/long-polls.ts';
import type { DeliveryMetrics } from './delivery-metrics.ts';
import { registerDeviceMetrics } from './device-metrics.ts';
import { EventLoopDelay } from './event-loop-delay.ts';
import { registerProcessMetrics } from './process-metrics.ts';
import type { RecognitionMetrics } from './recognition-metrics.ts';
import { registerGauge } from './scraped.ts';
import { registerClientMetrics, registerWriteMetrics } from './socket-metrics.ts';

/** What is read when somebody scrapes, and not before. */
export interface MetricsSources {
  readonly version: string;
  /** Of a cluster: which relay it is. Every metric has it as its label `relay` then. */
  readonly member: string | undefined;
  readonly isReady: () => boolean;
  readonly clients: () => Iterable<Connection>;
  readonly queues: () => readonly DeviceQueue[];
  readonly writes: Readonly<WriteCounters>;
  readonly log: Pick<EventJournal, 'size' | 'latest'>;
  readonly polls: Pick<LongPolls, 'size'>;
  /** What the delivery has counted. */
  readonly delivery: Pick<DeliveryMetrics, 'register'>;
  /** What was counted of recordings. */
  readonly recognition: Pick<RecognitionMetrics, 'register'>;
}

/** All metrics of one relay, in a registry of its own: a process may hold several relays. */
export class RelayMetrics {
  readonly #registry = new Registry();
  readonly #eventLoopDelay: EventLoopDelay;
  #underWay: Promise<string> | undefined;

  constructor(sources: MetricsSources) {
    const { version, member, isReady, clients, queues, writes, log, polls, delivery, recognition } = sources;
    if (member !== undefined) this.#registry.setDefaultLabels({ relay: member });
    registerProcessMetrics(this.#registry, version);
    this.#eventLoopDelay = new EventLoopDelay(this.#registry);
    registerClientMetrics(this.#registry, clients);
    registerDeviceMetrics(this.#registry, queues);
    registerWriteMetrics(this.#registry, writes);
    this.#registerEvents(log, polls);
    delivery.register(this.#registry);
    recognition.register(this.#registry);
    registerGauge(this.#registry, 'lantype_ready', '1 when `GET /health/ready` says so', () => (isReady() ? 1 : 0));
  }

  /** Watches the event loop from now on. */
  start(): void {
    this.#eventLoopDelay.start();
  }

  stop(): void {
    this.#eventLoopDelay.stop();
  }

  /** Of the text: Prometheus text format 0.0.4. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Whoever asks while one is under way gets the same. */
  scrape(): Promise<string> {
    this.#underWay ??= this.#registry.metrics().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  #registerEvents(log: MetricsSources['log'], polls: MetricsSources['polls']): void {
    registerGauge(this.#registry, 'lantype_event_log_size', 'Events that are kept for recovery', () => log.size);
    // A gauge: after a loss of history numbers jump ahead, and no rate can be made of that.
    const latest = 'The sequence number of the newest event';
    registerGauge(this.#registry, 'lantype_event_log_latest', latest, () => log.latest);
    registerGauge(this.#registry, 'lantype_long_polls', 'Requests that wait for the next event', () => polls.size);
  }
}
