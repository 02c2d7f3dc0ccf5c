import { Counter, Histogram, type Registry } from 'prom-client';
import type { MessageStatus } from '../../protocol/message.ts';
import type { DeliveryMeter } from '../outbox/delivery-meter.ts';
import { registerCounter } from './scraped.ts';

/** What can become of a message. */
const OUTCOMES = ['typed', 'clipboard', 'held', 'failed', 'expired', 'cancelled'] as const;

/** Seconds. From an agent on the same computer to one that its user keeps waiting. */
const ACK_LATENCY_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** Messages accepted, what became of them, and how long their ACKs took. On the hot path it only adds. */
export class DeliveryMetrics implements DeliveryMeter {
  readonly #ackLatency = new Histogram({
    name: 'lantype_ack_latency_seconds',
    help: 'From writing a message to its agent to the ACK, late ones included',
    buckets: ACK_LATENCY_BUCKETS,
    // Not in the registry of all that is there by default.
    registers: [],
  });
  readonly #outcomes = new Map<MessageStatus, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  #accepted = 0;

  /** Shows it all to those who scrape. */
  register(registry: Registry): void {
    registry.registerMetric(this.#ackLatency);
    registerCounter(
      registry,
      'lantype_messages_accepted_total',
      'Messages that were stored for delivery',
      () => this.#accepted,
    );
    const messages = new Counter({
      name: 'lantype_messages_total',
      help: 'What became of messages; one that was held counts again when it ends',
      labelNames: ['outcome'],
      registers: [registry],
      collect: () => {
        messages.reset();
        for (const [outcome, count] of this.#outcomes) messages.inc({ outcome }, count);
      },
    });
  }

  accepted(messages: number): void {
    this.#accepted += messages;
  }

  concluded(status: MessageStatus): void {
    this.#outcomes.set(status, (this.#outcomes.get(status) ?? 0) + 1);
  }

  acknowledged(latencyMs: number): void {
    this.#ackLatency.observe(latencyMs / 1_000);
  }
}
