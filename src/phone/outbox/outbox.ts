import { backoffMs } from '../../web/backoff.ts';
import type { Clock } from '../../web/clock.ts';
import type { MessageRepository } from '../messages/message-repository.ts';
import { isOutgoing, type PhoneMessage } from '../messages/phone-message.ts';
import { Pause, RETRY } from '../net/pause.ts';
import type { Delivered, Delivery } from './delivery.ts';

export interface OutboxParts {
  /** The relay that is there: what was written for another one stays on the phone. */
  readonly relayId: () => string | undefined;
  /** Its messages are in the order in which the user sent them. */
  readonly repository: Pick<MessageRepository, 'messages'>;
  readonly delivery: Pick<Delivery, 'deliver'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** There is a relay. */
  readonly onAnswer: () => void;
  /** A try came to nothing: whoever watches the connection may want to look. */
  readonly onNoAnswer: () => void;
  /** The token is no longer valid. */
  readonly onRefused: () => void;
}

/**
 * Brings what waits on the phone to the relay: for each computer one message at a time, the next one only when there
 * is an answer to the one before.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #lanes = new Map<string, Pause>();
  #run: AbortController | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** Idempotent. */
  start(): void {
    this.#run ??= new AbortController();
    this.pump();
  }

  /** A request that is on its way is given up; the next one has the same id. */
  stop(): void {
    this.#run?.abort();
    this.#run = undefined;
    for (const pause of this.#lanes.values()) pause.cut();
    this.#lanes.clear();
  }

  /** There may be something new to send. */
  pump(): void {
    const run = this.#run;
    if (run === undefined) return;
    for (const message of this.#parts.repository.messages.value) {
      if (!this.#isOutgoing(message) || this.#lanes.has(message.deviceId)) continue;
      const pause = new Pause(this.#parts.clock);
      this.#lanes.set(message.deviceId, pause);
      void this.#drain(message.deviceId, pause, run.signal);
    }
  }

  /** There may be a connection again: nothing waits any longer. */
  kick(): void {
    for (const pause of this.#lanes.values()) pause.cut();
    this.pump();
  }

  async #drain(deviceId: string, pause: Pause, stopped: AbortSignal): Promise<void> {
    let failures = 0;
    for (let next = this.#next(deviceId); next !== undefined; next = this.#next(deviceId)) {
      const delivered = await this.#deliver(next, stopped);
      if (stopped.aborted) return;
      if (delivered === 'refused') {
        this.stop();
        this.#parts.onRefused();
        return;
      }
      if (delivered === 'no-answer') this.#parts.onNoAnswer();
      else this.#parts.onAnswer();
      if (delivered === 'done') failures = 0;
      else {
        failures += 1;
        await pause.wait(backoffMs(failures, this.#parts.random(), RETRY));
        if (stopped.aborted) return;
      }
    }
    this.#lanes.delete(deviceId);
  }

  #next(deviceId: string): PhoneMessage | undefined {
    return this.#parts.repository.messages.value.find(
      (message) => message.deviceId === deviceId && this.#isOutgoing(message),
    );
  }

  #isOutgoing(message: PhoneMessage): boolean {
    return isOutgoing(message) && message.relayId === this.#parts.relayId();
  }

  async #deliver(message: PhoneMessage, stopped: AbortSignal): Promise<Delivered> {
    try {
      return await this.#parts.delivery.deliver(message, stopped);
    } catch {
      // The disk of the phone is full, say. What is not written is not sent.
      return 'later';
    }
  }
}
