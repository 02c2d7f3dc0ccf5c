import type { Clock } from '../../base/clock.ts';
import type { ProtocolError } from '../../protocol/codes.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { AckTable } from './ack-table.ts';
import type { AgentJournals } from './agent-journals.ts';
import type { Cancellations } from './cancellations.ts';
import type { LiveMessages } from './live-messages.ts';
import type { MessagesByDevice } from './messages-by-device.ts';
import type { Outbox } from './outbox.ts';
import type { WaitingRequests } from './waiting-requests.ts';

export interface DeviceTransfersParts {
  readonly store: Pick<MessageStore, 'loadQueued' | 'loadCancelling'>;
  readonly live: LiveMessages;
  readonly queues: MessagesByDevice;
  readonly acks: Pick<AckTable, 'clearPendingAcks'>;
  readonly journals: Pick<AgentJournals, 'disown'>;
  readonly cancellations: Cancellations;
  readonly outbox: Pick<Outbox, 'takeUp' | 'queueChanged'>;
  readonly waiting: Pick<WaitingRequests, 'fail'>;
  readonly clock: Clock;
}

/** Devices that come from another relay with what is not over of them, and those that go to one. */
export class DeviceTransfers {
  readonly #parts: DeviceTransfersParts;

  constructor(parts: DeviceTransfersParts) {
    this.#parts = parts;
  }

  /** As after a restart: from the rows. `toldSent`: what was told last of the message is that it is `sent`. */
  take(deviceIds: readonly string[], toldSent: (messageId: string) => boolean): void {
    const { store, outbox, cancellations } = this.#parts;
    for (const deviceId of deviceIds) {
      outbox.takeUp(store.loadQueued(deviceId), toldSent);
      cancellations.load(store.loadCancelling(deviceId));
    }
  }

  /** What is in memory of them is not the truth any more. Whoever waits is told to ask again. */
  drop(deviceIds: Iterable<string>, why: ProtocolError): void {
    const gone = new Set(deviceIds);
    const { live, queues, acks, journals, cancellations, outbox, waiting } = this.#parts;
    for (const deviceId of gone) {
      acks.clearPendingAcks(deviceId);
      for (const message of [...queues.of(deviceId)]) queues.delete(message);
      for (const message of cancellations.of(deviceId)) cancellations.neverWas(message);
      journals.disown(deviceId);
      outbox.queueChanged(deviceId);
    }
    for (const message of [...live.all()]) {
      if (!gone.has(message.deviceId)) continue;
      message.disowned = true;
      message.untold = false;
      live.release(message);
      waiting.fail(message, why);
    }
  }
}
