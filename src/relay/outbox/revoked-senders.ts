import type { Message } from '../messages/message.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { WriteBatch } from '../store/write-batch.ts';
import type { AckTable } from './ack-table.ts';
import type { Cancellations } from './cancellations.ts';
import type { DeviceQueues } from './device-queues.ts';
import type { LiveMessages } from './live-messages.ts';
import type { Outbox } from './outbox.ts';

export interface RevokedSendersParts {
  readonly store: Pick<MessageStore, 'loadHeld'>;
  readonly batch: Pick<WriteBatch, 'flush'>;
  readonly live: LiveMessages;
  readonly queues: DeviceQueues;
  readonly acks: Pick<AckTable, 'all'>;
  readonly outbox: Pick<Outbox, 'drainQueue'>;
  readonly cancellations: Pick<Cancellations, 'cancel'>;
}

/** The end of messages whose sender may not type any more. */
export class RevokedSenders {
  readonly #parts: RevokedSendersParts;

  constructor(parts: RevokedSendersParts) {
    this.#parts = parts;
  }

  /** Principals of whom something is queued, on its way, or held. */
  withMessages(): Set<string> {
    return new Set(this.#unfinished().map(({ sender }) => sender));
  }

  /**
   * Takes back all that is not over: what was never written is cancelled, of the rest its computer says what became of
   * it, and stops in the middle of what it is typing. Returns how many messages that were.
   */
  end(sender: string): number {
    const { outbox, cancellations } = this.#parts;
    const messages = this.#unfinished().filter((message) => message.sender === sender);
    for (const message of messages) cancellations.cancel(message);
    for (const deviceId of new Set(messages.map((message) => message.deviceId))) outbox.drainQueue(deviceId);
    return messages.length;
  }

  #unfinished(): Message[] {
    const { store, batch, live, queues, acks } = this.#parts;
    // Some may be held since this very turn.
    batch.flush();
    const held = store.loadHeld().map((record) => live.get(record.id) ?? live.adopt(record));
    return [...queues.all(), ...acks.all(), ...held.filter(({ status }) => status === 'held')];
  }
}
