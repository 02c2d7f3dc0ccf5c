import type { Clock } from '../../base/clock.ts';
import { ProtocolError, TypingErrorCode } from '../../protocol/codes.ts';
import { isPending } from '../../protocol/message.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { QueueDepths } from '../events/queue-depths.ts';
import { type EncodedPayload, encodePayload } from '../messages/encoded-payload.ts';
import { type Conclusion, Message } from '../messages/message.ts';
import type { RelayLimits } from '../relay-limits.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { WriteBatch, WriteBatchListener } from '../store/write-batch.ts';
import type { AckTable } from './ack-table.ts';
import type { AgentWriters } from './agent-writers.ts';
import type { DeliveryMeter } from './delivery-meter.ts';
import { ExpiryTimer } from './expiry-timer.ts';
import { cancelFrame, transcriptionFrame } from './frame.ts';
import type { LiveMessages } from './live-messages.ts';
import type { WaitingRequests } from './waiting-requests.ts';

export interface OutboxParts {
  readonly store: Pick<MessageStore, 'loadQueued' | 'loadHeld' | 'readPayload'>;
  readonly batch: Pick<WriteBatch, 'insert' | 'update' | 'wake' | 'flush'>;
  readonly live: LiveMessages;
  readonly acks: AckTable;
  readonly waiting: WaitingRequests;
  readonly agents: AgentWriters;
  readonly events: Pick<EventRecorder, 'message'>;
  readonly depths: Pick<QueueDepths, 'touch' | 'forget' | 'settle'>;
  readonly meter: Pick<DeliveryMeter, 'accepted' | 'concluded'>;
  readonly clock: Clock;
  readonly limits: Pick<RelayLimits, 'maxQueuedPerDevice' | 'maxInFlight'>;
}

/** One FIFO per device: what is accepted goes to the agent in that order, and leaves with its own ACK. */
export class Outbox implements WriteBatchListener {
  readonly #parts: OutboxParts;
  /** Messages that are `queued`, in order; everything that is `sent` is older. */
  readonly #queues = new Map<string, Set<Message>>();
  readonly #expiry: ExpiryTimer;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#expiry = new ExpiryTimer(parts.clock, (now) => this.#expireDue(now));
  }

  /** Takes up what an earlier process left. `announce`: that process did not say that nothing is `sent` any more. */
  load(announce: boolean): void {
    const { store, events, depths, batch } = this.#parts;
    for (const record of store.loadQueued()) {
      this.#append(new Message(record, true));
      if (announce) events.message(record);
      depths.forget(record.deviceId);
    }
    batch.wake();
    this.#expireDue(this.#parts.clock.now());
  }

  stop(): void {
    this.#expiry.stop();
  }

  /** Accepts a message: it is stored with this turn's commit, then delivered. @throws ProtocolError QUEUE_FULL */
  enqueue(message: Message): void {
    const { maxQueuedPerDevice } = this.#parts.limits;
    if (this.#backlog(message.deviceId) >= maxQueuedPerDevice) {
      throw new ProtocolError('QUEUE_FULL', `${maxQueuedPerDevice} messages wait for ${message.deviceId} already`);
    }
    this.#append(message);
    this.#parts.batch.insert(message);
    this.#parts.events.message(message);
    this.#parts.depths.touch(message.deviceId);
  }

  /** Writes to the agent what it may have now: as one burst, oldest first, never out of order. */
  drainQueue(deviceId: string): void {
    const queue = this.#queues.get(deviceId);
    if (queue === undefined || queue.size === 0) return;
    const { agents, acks, limits, clock } = this.#parts;
    const writer = agents.writerOf(deviceId);
    if (writer === undefined) return;
    const now = clock.now();
    writer.cork();
    for (const message of queue) {
      if (!message.stored || !writer.writable || acks.inFlight(deviceId) >= limits.maxInFlight) break;
      const payload = this.#payloadToSend(message, now);
      if (payload === undefined) continue;
      queue.delete(message);
      message.payload = undefined;
      acks.sendAndWaitForAck(message, transcriptionFrame(message.id, payload, message.createdAt, now), writer);
      this.#parts.events.message(message);
    }
    writer.uncork();
    this.queueChanged(deviceId);
  }

  /** Undelivered messages: queued, or written so long ago that the ACK is overdue. */
  getQueueSize(deviceId: string): number {
    return (this.#queues.get(deviceId)?.size ?? 0) + this.#parts.acks.overdue(deviceId);
  }

  /** What waits, and since when the oldest does, milliseconds since the Unix epoch. */
  waiting(deviceId: string): { messages: number; oldestAt: number } | undefined {
    const queue = this.#queues.get(deviceId);
    const oldest = queue?.values().next().value;
    return queue === undefined || oldest === undefined
      ? undefined
      : { messages: queue.size, oldestAt: oldest.createdAt };
  }

  /** The queue may have another length than before; what is said of it waits for the end of the turn. */
  queueChanged(deviceId: string): void {
    this.#parts.depths.touch(deviceId);
    this.#parts.batch.wake();
  }

  hasQueuedMessages(deviceId: string): boolean {
    return (this.#queues.get(deviceId)?.size ?? 0) > 0;
  }

  /** The connection is gone: what it had and did not acknowledge is queued again, before everything else. */
  agentGone(deviceId: string): void {
    const returned = this.#parts.acks.clearPendingAcks(deviceId);
    const queue = new Set([...returned, ...(this.#queues.get(deviceId) ?? [])]);
    this.#queues.set(deviceId, queue);
    for (const message of returned) {
      this.#expiry.consider(message.expiresAt);
      this.#parts.events.message(message);
    }
    this.queueChanged(deviceId);
    for (const message of queue) if (message.stored) this.#parts.waiting.settle(message);
  }

  /** Devices for which something is queued, or that hold something. */
  devices(): Set<string> {
    const held = this.#parts.store.loadHeld().map(({ deviceId }) => deviceId);
    return new Set([...this.#queues.keys(), ...held]);
  }

  /**
   * Nobody may be this device any more: what is queued for it is cancelled, and what its agent had and did not
   * acknowledge has failed, for it may be typed. What its agent holds for its user is cancelled there too, if the agent
   * is there to hear it. Returns how many messages ended.
   */
  endDevice(deviceId: string): number {
    const error = { code: TypingErrorCode.uncertain, message: 'the device was revoked before it answered' };
    const sent = this.#parts.acks.clearPendingAcks(deviceId);
    const queued = [...(this.#queues.get(deviceId) ?? [])];
    for (const message of sent) this.conclude(message, { status: 'failed', error });
    for (const message of queued) this.conclude(message, { status: 'cancelled' });
    return sent.length + queued.length + this.#endHeld(deviceId);
  }

  #endHeld(deviceId: string): number {
    const { store, batch, live, agents } = this.#parts;
    // Some may be held since this very turn.
    batch.flush();
    const held = store.loadHeld(deviceId);
    const writer = agents.writerOf(deviceId);
    const why = 'the device was revoked while it held the text: its user may have typed it';
    const error = { code: TypingErrorCode.uncertain, message: why };
    for (const record of held) {
      writer?.send(cancelFrame(record.id));
      this.conclude(live.adopt(record), writer === undefined ? { status: 'failed', error } : { status: 'cancelled' });
    }
    return held.length;
  }

  /** The message ends here (or is held): its state is saved, its text dropped, whoever waits is answered. */
  conclude(message: Message, { status, receipt, error }: Conclusion): void {
    this.#queues.get(message.deviceId)?.delete(message);
    message.status = status;
    message.receipt = receipt;
    message.error = error;
    message.updatedAt = this.#parts.clock.now();
    this.#parts.meter.concluded(status);
    this.#parts.batch.update(message);
    this.#parts.events.message(message);
    this.#parts.depths.touch(message.deviceId);
    this.#parts.waiting.settle(message);
  }

  inserted(messages: readonly Message[]): void {
    this.#parts.meter.accepted(messages.length);
    for (const message of messages) message.stored = true;
    let drained: string | undefined;
    for (const { deviceId, status } of messages) {
      if (status !== 'queued' || deviceId === drained) continue;
      this.drainQueue(deviceId);
      drained = deviceId;
    }
    for (const message of messages) {
      message.payload = undefined;
      if (this.#parts.agents.writerOf(message.deviceId) === undefined) this.#parts.waiting.settle(message);
    }
  }

  notInserted(messages: readonly Message[]): void {
    const error = new ProtocolError('INTERNAL_ERROR', 'the message could not be stored');
    for (const message of messages) {
      this.#queues.get(message.deviceId)?.delete(message);
      this.#parts.live.release(message);
      this.#parts.waiting.fail(message, error);
    }
  }

  updated(messages: readonly Message[]): void {
    for (const message of messages) if (!isPending(message.status)) this.#parts.live.release(message);
  }

  settled(): void {
    this.#parts.depths.settle();
  }

  #append(message: Message): void {
    this.#parts.live.add(message);
    const queue = this.#queues.get(message.deviceId);
    if (queue === undefined) this.#queues.set(message.deviceId, new Set([message]));
    else queue.add(message);
    this.#expiry.consider(message.expiresAt);
  }

  /** What counts against the limit: a message that this turn's commit will put in flight is no backlog. */
  #backlog(deviceId: string): number {
    const { agents, acks, limits } = this.#parts;
    const queued = this.#queues.get(deviceId)?.size ?? 0;
    const free = agents.writerOf(deviceId)?.writable ? limits.maxInFlight - acks.inFlight(deviceId) : 0;
    return acks.overdue(deviceId) + Math.max(0, queued - free);
  }

  #payloadToSend(message: Message, now: number): EncodedPayload | undefined {
    if (message.expiresAt <= now) {
      this.conclude(message, { status: 'expired' });
      return undefined;
    }
    if (message.payload !== undefined) return message.payload;
    const segments = this.#parts.store.readPayload(message.seq);
    if (segments !== undefined) return encodePayload(segments);
    const error = { code: TypingErrorCode.failed, message: 'the stored message is damaged' };
    this.conclude(message, { status: 'failed', error });
    return undefined;
  }

  #expireDue(now: number): number | undefined {
    let next: number | undefined;
    for (const queue of this.#queues.values()) {
      for (const message of queue) {
        if (message.expiresAt <= now) this.conclude(message, { status: 'expired' });
        else if (next === undefined || message.expiresAt < next) next = message.expiresAt;
      }
    }
    return next;
  }
}
