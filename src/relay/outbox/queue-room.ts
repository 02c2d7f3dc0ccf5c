import { ProtocolError } from '../../protocol/codes.ts';
import type { Message } from '../messages/message.ts';
import type { RelayLimits } from '../relay-limits.ts';
import type { AckTable } from './ack-table.ts';
import type { AgentWriters } from './agent-writers.ts';
import { mayWait } from './fair-share.ts';
import type { MessagesByDevice } from './messages-by-device.ts';

/** Principals that may send to a device, by their ids; those that never came are not counted. */
export interface Senders {
  senders(deviceId: string): Iterable<string>;
  /** As the computers know it; the same for ever, also when it is paired anew. */
  senderOf(principalId: string): { readonly id: string; readonly name: string } | undefined;
}

export interface QueueRoomParts {
  readonly queues: MessagesByDevice;
  readonly acks: Pick<AckTable, 'inFlight' | 'overdue' | 'overdueOf'>;
  readonly agents: AgentWriters;
  readonly senders: Pick<Senders, 'senders'>;
  readonly limits: Pick<RelayLimits, 'maxQueuedPerDevice' | 'maxInFlight'>;
}

/** Whether one more message may wait for a device. */
export class QueueRoom {
  readonly #parts: QueueRoomParts;

  constructor(parts: QueueRoomParts) {
    this.#parts = parts;
  }

  /** @throws ProtocolError QUEUE_FULL */
  assertRoom({ deviceId, sender }: Pick<Message, 'deviceId' | 'sender'>): void {
    const { limits, senders } = this.#parts;
    const limit = limits.maxQueuedPerDevice;
    const total = this.#backlog(deviceId);
    // With so much room nobody need be counted.
    if (total < limit / 4) return;
    const bySender = this.#countSenders(deviceId);
    if (mayWait(sender, { total, limit, bySender, senders: senders.senders(deviceId) })) return;
    const own = bySender.get(sender) ?? 0;
    const full = `${limit} messages wait for ${deviceId} already`;
    const share = `${own} of your messages wait for ${deviceId} already; the places left are for other senders`;
    throw new ProtocolError('QUEUE_FULL', total >= limit ? full : share);
  }

  /** What counts against the limit: a message that this turn's commit will put in flight is no backlog. */
  #backlog(deviceId: string): number {
    const { agents, acks, queues, limits } = this.#parts;
    const free = agents.writerOf(deviceId)?.writable ? limits.maxInFlight - acks.inFlight(deviceId) : 0;
    return acks.overdue(deviceId) + Math.max(0, queues.size(deviceId) - free);
  }

  #countSenders(deviceId: string): Map<string, number> {
    const { queues, acks } = this.#parts;
    const counts = new Map<string, number>();
    for (const { sender } of [...queues.of(deviceId), ...acks.overdueOf(deviceId)]) {
      counts.set(sender, (counts.get(sender) ?? 0) + 1);
    }
    return counts;
  }
}
