import type { MessageRecord } from '../messages/message-record.ts';
import type { AckTable } from './ack-table.ts';
import type { Cancellations } from './cancellations.ts';
import type { HeldAtAgents } from './held-at-agents.ts';
import type { LiveMessages } from './live-messages.ts';
import type { MessagesByDevice } from './messages-by-device.ts';
import type { Outbox } from './outbox.ts';

export interface RevokedSendersParts {
  readonly held: HeldAtAgents;
  readonly live: LiveMessages;
  readonly queues: MessagesByDevice;
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
    const { live, outbox, cancellations } = this.#parts;
    const messages = this.#unfinished().filter((message) => message.sender === sender);
    for (const message of messages) cancellations.cancel(live.adopt(message));
    for (const deviceId of new Set(messages.map((message) => message.deviceId))) outbox.drainQueue(deviceId);
    return messages.length;
  }

  #unfinished(): MessageRecord[] {
    const { queues, acks, held } = this.#parts;
    return [...queues.all(), ...acks.all(), ...held.of()];
  }
}
