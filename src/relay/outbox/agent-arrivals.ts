import type { Logger } from '../../base/logger.ts';
import type { JournalIdentity } from '../../protocol/frames.ts';
import type { EventJournal } from '../events/event-journal.ts';
import { type JournalMemory, NO_JOURNAL } from '../store/delivery-memory.ts';
import type { AgentJournals } from './agent-journals.ts';
import type { Cancellations } from './cancellations.ts';
import type { MessageService } from './message-service.ts';
import type { MessagesByDevice } from './messages-by-device.ts';
import type { Outbox } from './outbox.ts';
import type { UncertainEnds } from './uncertain-ends.ts';

export interface AgentArrivalsParts {
  readonly journals: AgentJournals;
  readonly memory: JournalMemory;
  readonly messages: Pick<MessageService, 'lastSeq'>;
  readonly queues: MessagesByDevice;
  readonly outbox: Pick<Outbox, 'agentGone' | 'drainQueue'>;
  readonly cancellations: Pick<Cancellations, 'agentRegistered' | 'agentGone'>;
  readonly uncertain: UncertainEnds;
  readonly log: Pick<EventJournal, 'beginEpoch'>;
  readonly logger: Logger;
}

/** What the coming and going of an agent makes of the messages of its device. */
export class AgentArrivals {
  readonly #parts: AgentArrivalsParts;
  /** The highest position of what an earlier process left. */
  readonly #loadedUpTo: number;

  constructor(parts: AgentArrivalsParts) {
    this.#parts = parts;
    this.#loadedUpTo = parts.messages.lastSeq;
  }

  /** The relay's epoch of messages. */
  get epoch(): string {
    return this.#parts.memory.epoch;
  }

  /** An earlier process's messages are there. */
  loaded(): void {
    if (this.#parts.memory.restored) this.#parts.uncertain.relayRestored(this.#loadedUpTo);
  }

  /**
   * An agent is about to be told that it is registered. Looks at what it remembers: a journal that has seen more than
   * this relay has sent shows that the relay is an older copy of itself, put back in place. @throws what SQLite throws
   */
  arrive(deviceId: string, journal: JournalIdentity | undefined): void {
    const { journals, messages, uncertain, logger } = this.#parts;
    const { changed, seen } = journals.registered(deviceId, journal);
    if (seen > messages.lastSeq) {
      logger.warn({ deviceId, seen }, 'an agent has seen more messages than this relay knows of: a new epoch begins');
      this.#beginEpoch();
    }
    if (changed) uncertain.journalChanged(deviceId);
  }

  /** It was told: it may be written to. */
  serve(deviceId: string): void {
    const { journals, outbox, cancellations, uncertain } = this.#parts;
    cancellations.agentRegistered(deviceId);
    const journal = journals.nameOf(deviceId);
    if (journal !== undefined) uncertain.ask(deviceId, journal);
    // A power cut must not forget where something may have been written.
    journals.openDurably(deviceId, () => outbox.drainQueue(deviceId));
  }

  /** Its connection is gone. */
  leave(deviceId: string): void {
    this.#parts.outbox.agentGone(deviceId);
    this.#parts.cancellations.agentGone(deviceId);
  }

  #beginEpoch(): void {
    const { memory, journals, queues, uncertain, log } = this.#parts;
    memory.beginEpoch(this.#loadedUpTo);
    journals.forgetNumbers();
    // In memory as in the file: what an earlier process left may have been written since, nobody knows by whom.
    for (const message of queues.all()) {
      if (message.written || message.seq > this.#loadedUpTo) continue;
      message.written = true;
      message.writtenTo = memory.journalOf(message.deviceId)?.journal ?? NO_JOURNAL;
    }
    uncertain.relayRestored(this.#loadedUpTo);
    log.beginEpoch();
  }
}
