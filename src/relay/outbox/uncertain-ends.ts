import type { MessageRecord } from '../messages/message-record.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { AgentWriters } from './agent-writers.ts';
import type { Cancellations } from './cancellations.ts';
import { FORGOTTEN, RESTORED } from './forgotten.ts';
import { askFrame } from './frame.ts';
import type { HeldAtAgents } from './held-at-agents.ts';
import type { LiveMessages } from './live-messages.ts';
import type { MessagesByDevice } from './messages-by-device.ts';
import type { Outbox } from './outbox.ts';

export interface UncertainEndsParts {
  readonly store: Pick<MessageStore, 'loadDoubtful'>;
  readonly held: HeldAtAgents;
  readonly live: LiveMessages;
  readonly agents: AgentWriters;
  readonly queues: MessagesByDevice;
  readonly outbox: Pick<Outbox, 'conclude'>;
  readonly cancellations: Pick<Cancellations, 'of'>;
}

/** Messages of which nobody can say any more whether they are typed: none of them is sent again. */
export class UncertainEnds {
  readonly #parts: UncertainEndsParts;

  constructor(parts: UncertainEndsParts) {
    this.#parts = parts;
  }

  /** The agent of the device has another journal than the one that these were written to. */
  journalChanged(deviceId: string): void {
    const { queues, cancellations, held } = this.#parts;
    const written = [...queues.of(deviceId)].filter((message) => message.written);
    for (const message of [...written, ...cancellations.of(deviceId), ...held.of(deviceId)]) this.#end(message);
  }

  /**
   * The relay is an older copy of itself: what it takes for held, or (up to that position) for queued, may have been
   * typed or taken back since. Nothing of it is sent; the computers are asked what they know.
   */
  relayRestored(upTo: number): void {
    const { queues, held } = this.#parts;
    const queued = [...queues.all()].filter(({ seq }) => seq <= upTo);
    for (const message of [...queued, ...held.of()]) this.#end(message, RESTORED);
  }

  /**
   * The agent of the device is there, with the journal that these were written to: it may know how they ended, when an
   * update of it was lost with the power, or nobody waited for its word.
   */
  ask(deviceId: string, journal: string): void {
    const { store, agents } = this.#parts;
    const writer = agents.writerOf(deviceId);
    for (const record of store.loadDoubtful(deviceId, journal)) writer?.send(askFrame(record));
  }

  #end(record: MessageRecord, error = FORGOTTEN): void {
    const { live, outbox } = this.#parts;
    outbox.conclude(live.adopt(record), { status: 'failed', error });
  }
}
