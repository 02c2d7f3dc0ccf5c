import type { Clock } from '../base/clock.ts';
import type { HybridLogicalClock } from '../base/hlc.ts';
import type { Logger } from '../base/logger.ts';
import type { EventJournal } from './events/event-journal.ts';
import type { EventRecorder } from './events/event-recorder.ts';
import type { Conclusion, Message } from './messages/message.ts';
import { AckTable } from './outbox/ack-table.ts';
import { AgentArrivals } from './outbox/agent-arrivals.ts';
import { AgentJournals } from './outbox/agent-journals.ts';
import type { AgentWriters } from './outbox/agent-writers.ts';
import { Cancellations } from './outbox/cancellations.ts';
import type { DeliveryMeter } from './outbox/delivery-meter.ts';
import { DeviceTransfers } from './outbox/device-transfers.ts';
import { EarlierProcess } from './outbox/earlier-process.ts';
import { PERHAPS_ANOTHER } from './outbox/forgotten.ts';
import { HeldAtAgents } from './outbox/held-at-agents.ts';
import { LiveMessages } from './outbox/live-messages.ts';
import { MessageService, type Receivers } from './outbox/message-service.ts';
import { MessagesByDevice } from './outbox/messages-by-device.ts';
import { Outbox } from './outbox/outbox.ts';
import { QueueRoom, type Senders } from './outbox/queue-room.ts';
import { RevokedDevices } from './outbox/revoked-devices.ts';
import { RevokedSenders } from './outbox/revoked-senders.ts';
import { Successions } from './outbox/successions.ts';
import { UncertainEnds } from './outbox/uncertain-ends.ts';
import { WaitingRequests } from './outbox/waiting-requests.ts';
import type { RelayLimits } from './relay-limits.ts';
import type { CommitLog, Positions } from './store/commit-log.ts';
import type { JournalMemory } from './store/delivery-memory.ts';
import type { MessageStore } from './store/message-store.ts';
import { WriteBatch } from './store/write-batch.ts';

export interface DeliveryParts {
  readonly store: MessageStore;
  /** Where what is accepted and what ends is committed. */
  readonly commits: CommitLog;
  readonly positions: Positions;
  readonly memory: JournalMemory;
  /** Tells this relay from others. */
  readonly relayId: string;
  readonly agents: AgentWriters;
  readonly receivers: Receivers & Senders;
  readonly meter: DeliveryMeter;
  readonly events: EventRecorder;
  readonly journal: EventJournal;
  /** Whether a device's messages are this relay's to end; by itself, it has them all. */
  readonly owns: (deviceId: string) => boolean;
  /** Who has taken the place of a sender, or itself. */
  readonly successorOf: (principalId: string) => string;
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
  readonly revokedDevices: RevokedDevices;
  readonly revokedSenders: RevokedSenders;
  readonly cancellations: Cancellations;
  readonly arrivals: AgentArrivals;
  readonly transfers: DeviceTransfers;
  readonly successions: Successions;
}

/** Puts the parts of the delivery together. Nothing is started. */
export function createDelivery(parts: DeliveryParts): Delivery {
  const {
    store,
    commits,
    positions,
    memory,
    relayId,
    agents,
    receivers,
    meter,
    events,
    journal,
    hlc,
    limits,
    clock,
    logger,
  } = parts;
  const live = new LiveMessages(store);
  const batch = new WriteBatch(commits, journal, clock, logger);
  const waiting = new WaitingRequests(batch, clock, limits.ackTimeoutMs);
  journal.onPending(() => batch.wake());
  const acks = new AckTable(live, limits.ackTimeoutMs, clock, logger);
  const queues = new MessagesByDevice();
  const journals = new AgentJournals({ memory, batch, relayId, logger });
  const outbox = new Outbox({
    store,
    batch,
    live,
    queues,
    acks,
    waiting,
    journals,
    agents,
    events,
    meter,
    clock,
    limits,
    senders: receivers,
    room: new QueueRoom({ queues, acks, agents, senders: receivers, limits }),
  });
  batch.onCommit(outbox);
  acks.onAck({
    acknowledged(message, said, latencyMs) {
      // A cancellation names an id, and an earlier process may have given that to another text.
      const isOther = message.supposed && message.status === 'cancelling' && said.status !== 'cancelled';
      const conclusion: Conclusion = isOther ? { status: 'failed', error: PERHAPS_ANOTHER } : because(message, said);
      if (latencyMs !== undefined) meter.acknowledged(latencyMs);
      // What failed, its journal may not have, and there is nobody else to ask.
      if (conclusion.status === 'failed') message.writtenTo = undefined;
      else journals.acknowledged(message);
      outbox.conclude(message, conclusion);
      outbox.drainQueue(message.deviceId);
    },
    overdue: (deviceId) => outbox.queueChanged(deviceId),
  });
  const cancellations = new Cancellations({ store, live, acks, agents, journals, waiting, outbox });
  outbox.onConcluded((message) => cancellations.concluded(message));
  const held = new HeldAtAgents(store, batch, live, parts.owns);
  const revokedDevices = new RevokedDevices({ held, live, queues, acks, agents, outbox, cancellations });
  const revokedSenders = new RevokedSenders({ held, live, queues, acks, outbox, cancellations });
  const messages = new MessageService({
    ...{ store, batch, live, outbox, waiting, cancellations, memory, positions, agents, receivers, clock, hlc },
    successorOf: parts.successorOf,
    earlier: new EarlierProcess({ memory, forgot: journal.mayHaveForgotten, clock }),
  });
  const uncertain = new UncertainEnds({ store, held, live, agents, queues, outbox, cancellations });
  const arrivals = new AgentArrivals({
    journals,
    memory,
    messages,
    queues,
    outbox,
    cancellations,
    uncertain,
    log: journal,
    logger,
  });
  const transfers = new DeviceTransfers({
    ...{ store, live, queues, acks, journals, cancellations, outbox, waiting, clock },
  });
  const revoked = { revokedDevices, revokedSenders };
  const successions = new Successions({ live, batch });
  return { messages, outbox, acks, waiting, batch, live, ...revoked, cancellations, arrivals, transfers, successions };
}

/** The computer knows that it was taken back, and the relay why. */
function because({ status, error }: Message, said: Conclusion): Conclusion {
  const known = status === 'cancelling' && said.status === 'cancelled' ? error : undefined;
  return known === undefined ? said : { ...said, error: known };
}
