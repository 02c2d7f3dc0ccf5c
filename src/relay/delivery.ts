import type { Clock } from '../base/clock.ts';
import type { HybridLogicalClock } from '../base/hlc.ts';
import type { Logger } from '../base/logger.ts';
import type { EventLog } from './events/event-log.ts';
import type { EventRecorder } from './events/event-recorder.ts';
import { QueueDepths } from './events/queue-depths.ts';
import { AckTable } from './outbox/ack-table.ts';
import type { AgentWriters } from './outbox/agent-writers.ts';
import type { DeliveryMeter } from './outbox/delivery-meter.ts';
import { LiveMessages } from './outbox/live-messages.ts';
import { MessageService, type Receivers } from './outbox/message-service.ts';
import { Outbox } from './outbox/outbox.ts';
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
}

/** Puts the parts of the delivery together. Nothing is started. */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { store, agents, receivers, meter, events, journal, hlc, limits, clock, logger } = parts;
  const live = new LiveMessages(store);
  const waiting = new WaitingRequests(store, clock, limits.ackTimeoutMs);
  // The outbox hears of commits and ACKs, and it is the one that causes them: hence the late binding.
  const batch: WriteBatch = new WriteBatch(
    store,
    {
      inserted: (messages) => outbox.inserted(messages),
      notInserted: (messages) => outbox.notInserted(messages),
      updated: (messages) => outbox.updated(messages),
      settled: () => outbox.settled(),
    },
    journal,
    clock,
    logger,
  );
  journal.onPending(() => batch.wake());
  const acks: AckTable = new AckTable(
    live,
    (message, conclusion, latencyMs) => {
      if (latencyMs !== undefined) meter.acknowledged(latencyMs);
      outbox.conclude(message, conclusion);
      outbox.drainQueue(message.deviceId);
    },
    limits.ackTimeoutMs,
    clock,
    logger,
    (deviceId) => outbox.queueChanged(deviceId),
  );
  const depths = new QueueDepths(
    (deviceId) => outbox.getQueueSize(deviceId),
    (deviceId, depth) => events.queueDepth(deviceId, depth),
  );
  const outbox: Outbox = new Outbox({
    store,
    batch,
    live,
    acks,
    waiting,
    agents,
    meter,
    events,
    depths,
    clock,
    limits,
  });
  const messages = new MessageService({ store, batch, live, outbox, waiting, agents, receivers, clock, hlc });
  return { messages, outbox, acks, waiting, batch, live };
}
