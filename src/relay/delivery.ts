import type { Clock } from '../base/clock.ts';
import type { HybridLogicalClock } from '../base/hlc.ts';
import type { Logger } from '../base/logger.ts';
import type { EventLog } from './events/event-log.ts';
import type { EventRecorder } from './events/event-recorder.ts';
import { AckTable } from './outbox/ack-table.ts';
import type { AgentWriters } from './outbox/agent-writers.ts';
import type { DeliveryMeter } from './outbox/delivery-meter.ts';
import { LiveMessages } from './outbox/live-messages.ts';
import { MessageService, type Receivers } from './outbox/message-service.ts';
import { Outbox } from './outbox/outbox.ts';
import { RevokedDevices } from './outbox/revoked-devices.ts';
import { WaitingRequests } from './outbox/waiting-requests.ts';
import type { RelayLimits } from './relay-limits.ts';
import type { MessageStore } from './store/message-store.ts';
import { WriteBatch } from './store/write-batch.ts';

export interface DeliveryParts {
  readonly store: MessageStore;
  readonly agents: AgentWriters;
  readonly receivers: Receivers;
  readonly meter: DeliveryMeter;
  readonly events: EventRecorder;
  readonly journal: EventLog;
  readonly hlc: HybridLogicalClock;
  readonly limits: RelayLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Everything between an accepted request and an acknowledged message. */
export interface Delivery {
  readonly messages: MessageService;
  readonly outbox: Outbox;
  readonly acks: AckTable;
  readonly waiting: WaitingRequests;
  readonly batch: WriteBatch;
  readonly live: LiveMessages;
  readonly revoked: RevokedDevices;
}

/** Puts the parts of the delivery together. Nothing is started. */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { store, agents, receivers, meter, events, journal, hlc, limits, clock, logger } = parts;
  const live = new LiveMessages(store);
  const waiting = new WaitingRequests(store, clock, limits.ackTimeoutMs);
  const batch = new WriteBatch(store, journal, clock, logger);
  journal.onPending(() => batch.wake());
  const acks = new AckTable(live, limits.ackTimeoutMs, clock, logger);
  const outbox = new Outbox({ store, batch, live, acks, waiting, agents, events, meter, clock, limits });
  batch.onCommit(outbox);
  acks.onAck({
    acknowledged(message, conclusion, latencyMs) {
      if (latencyMs !== undefined) meter.acknowledged(latencyMs);
      outbox.conclude(message, conclusion);
      outbox.drainQueue(message.deviceId);
    },
    overdue: (deviceId) => outbox.queueChanged(deviceId),
  });
  const revoked = new RevokedDevices({ store, batch, live, acks, agents, outbox });
  const messages = new MessageService({ store, batch, live, outbox, waiting, agents, receivers, clock, hlc });
  return { messages, outbox, acks, waiting, batch, live, revoked };
}
