import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TypingError } from '../../protocol/message.ts';
import { type Grantee, isBeyond } from '../../server/guard/grants.ts';
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

/** Why a message ends that was accepted when its sender might still send it. */
const NOT_GRANTED: TypingError = {
  code: TypingErrorCode.notGranted,
  message: 'whoever sent it may no longer do that on this computer',
};

/** The end of messages whose sender may not type any more, or not there, or no keys. */
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
    return this.#takeBack((message) => message.sender === sender);
  }

  /** As `end`, for what is beyond what the sender may do now. */
  endBeyond(sender: string, grantee: Grantee): number {
    return this.#takeBack((message) => message.sender === sender && isBeyond(grantee, message), NOT_GRANTED);
  }

  #takeBack(which: (message: MessageRecord) => boolean, why?: TypingError): number {
    const { live, outbox, cancellations } = this.#parts;
    const messages = this.#unfinished().filter(which);
    for (const message of messages) cancellations.cancel(live.adopt(message), why);
    for (const deviceId of new Set(messages.map((message) => message.deviceId))) outbox.drainQueue(deviceId);
    return messages.length;
  }

  #unfinished(): MessageRecord[] {
    const { queues, acks, held } = this.#parts;
    return [...queues.all(), ...acks.all(), ...held.of()];
  }
}
