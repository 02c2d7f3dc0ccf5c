import type { TypingError } from '../../protocol/message.ts';
import type { Message } from '../messages/message.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { AckTable } from './ack-table.ts';
import type { AgentJournals } from './agent-journals.ts';
import type { AgentWriters } from './agent-writers.ts';
import { FORGOTTEN, isForgottenBy, NEVER_CONFIRMED } from './forgotten.ts';
import { cancelFrame } from './frame.ts';
import type { LiveMessages } from './live-messages.ts';
import { MessagesByDevice } from './messages-by-device.ts';
import type { Outbox } from './outbox.ts';
import type { WaitingRequests } from './waiting-requests.ts';

export interface CancellationsParts {
  readonly store: Pick<MessageStore, 'loadCancelling'>;
  readonly live: LiveMessages;
  readonly acks: Pick<AckTable, 'forget'>;
  readonly agents: AgentWriters;
  readonly journals: Pick<AgentJournals, 'nameOf'>;
  readonly waiting: Pick<WaitingRequests, 'settle'>;
  readonly outbox: Pick<Outbox, 'conclude'>;
}

/**
 * Messages that were taken back after they were written to a computer, until that computer has said what became of
 * them. It is told at once, or when it is back; a message that it does not know it will never type.
 */
export class Cancellations {
  readonly #parts: CancellationsParts;
  readonly #messages = new MessagesByDevice();

  constructor(parts: CancellationsParts) {
    this.#parts = parts;
  }

  /** Takes up what an earlier process left. */
  load(records: readonly MessageRecord[] = this.#parts.store.loadCancelling()): void {
    for (const record of records) this.#messages.append(this.#parts.live.adopt(record));
  }

  /** Ends the message if it was never written; otherwise its computer is asked to. It is not over already. */
  cancel(message: Message, why?: TypingError): void {
    const { acks, agents, outbox } = this.#parts;
    if (message.status === 'cancelling') return;
    if (message.status === 'queued' && !message.written) {
      outbox.conclude(message, { status: 'cancelled', error: why });
      return;
    }
    acks.forget(message);
    if (this.#isForgotten(message)) return;
    this.#messages.append(message);
    outbox.conclude(message, { status: 'cancelling', error: why });
    // While it is not stored, what its computer says of it would be of nothing: see `stored`.
    if (message.stored) agents.writerOf(message.deviceId)?.send(cancelFrame(message));
  }

  /** One that was taken back before it was stored is there now: its computer is asked. */
  stored(message: Message): void {
    if (message.status === 'cancelling') this.#parts.agents.writerOf(message.deviceId)?.send(cancelFrame(message));
  }

  /** The message has another status than before. */
  concluded(message: Message): void {
    if (message.status !== 'cancelling') this.#messages.delete(message);
  }

  /** The disk did not take the message: there is nothing to take back. */
  neverWas(message: Message): void {
    this.#messages.delete(message);
  }

  /** The agent of the device is there (again): it has not heard, or its answer was lost. */
  agentRegistered(deviceId: string): void {
    const writer = this.#parts.agents.writerOf(deviceId);
    if (writer === undefined) return;
    for (const message of this.of(deviceId)) if (!this.#isForgotten(message)) writer.send(cancelFrame(message));
  }

  /** It is gone: nobody need wait for its answer. */
  agentGone(deviceId: string): void {
    for (const message of this.of(deviceId)) this.#parts.waiting.settle(message);
  }

  /** The journal that is there knows nothing of it: its word would mean nothing. */
  #isForgotten(message: Message): boolean {
    const { journals, outbox } = this.#parts;
    if (!isForgottenBy(journals.nameOf(message.deviceId), message)) return false;
    outbox.conclude(message, { status: 'failed', error: FORGOTTEN });
    return true;
  }

  /** In order of their cancellation. */
  of(deviceId: string): Message[] {
    return [...this.#messages.of(deviceId)];
  }

  devices(): Iterable<string> {
    return this.#messages.devices();
  }

  /** Those that were taken back before `before`, milliseconds since the Unix epoch, will not be confirmed any more. */
  giveUp(before: number): void {
    for (const message of this.#messages.all()) {
      if (message.updatedAt >= before) continue;
      this.#parts.outbox.conclude(message, { status: 'failed', error: NEVER_CONFIRMED });
    }
  }
}
