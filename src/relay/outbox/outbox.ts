import type { Clock } from '../../base/clock.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import { storageError } from '../../server/answers/storage-error.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import { QueueDepths } from '../events/queue-depths.ts';
import { type EncodedPayload, encodePayload } from '../messages/encoded-payload.ts';
import { type Conclusion, Message } from '../messages/message.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import type { RelayLimits } from '../relay-limits.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { WriteBatch, WriteBatchListener } from '../store/write-batch.ts';
import type { AckTable } from './ack-table.ts';
import type { AgentJournals } from './agent-journals.ts';
import type { AgentWriters } from './agent-writers.ts';
import type { DeliveryMeter } from './delivery-meter.ts';
import { ExpiryTimer } from './expiry-timer.ts';
import { EXPIRED_UNANSWERED, FORGOTTEN, isForgottenBy } from './forgotten.ts';
import { transcriptionFrame } from './frame.ts';
import type { LiveMessages } from './live-messages.ts';
import type { MessagesByDevice } from './messages-by-device.ts';
import type { QueueRoom, Senders } from './queue-room.ts';
import { StateNews } from './state-news.ts';
import type { WaitingRequests } from './waiting-requests.ts';

/** Of its time to live: so old that a computer holds it for its user, and not so old that it ends. */
const OLD = 0.9;

export interface OutboxParts {
  readonly store: Pick<MessageStore, 'readPayload'>;
  readonly batch: Pick<WriteBatch, 'insert' | 'update' | 'wake' | 'isSaved' | 'durable'>;
  readonly live: LiveMessages;
  readonly queues: MessagesByDevice;
  readonly acks: AckTable;
  readonly waiting: WaitingRequests;
  readonly journals: Pick<AgentJournals, 'of' | 'gone'>;
  readonly agents: AgentWriters;
  readonly events: Pick<EventRecorder, 'message' | 'queueDepth'>;
  readonly meter: Pick<DeliveryMeter, 'accepted' | 'concluded'>;
  readonly clock: Clock;
  readonly limits: Pick<RelayLimits, 'maxInFlight'>;
  readonly room: Pick<QueueRoom, 'assertRoom'>;
  readonly senders: Pick<Senders, 'senderOf'>;
}

/** One FIFO per device: what is accepted goes to the agent in that order, and leaves with its own ACK. */
export class Outbox implements WriteBatchListener {
  readonly #parts: OutboxParts;
  /** What is `queued`; everything that is `sent` is older. */
  readonly #queues: MessagesByDevice;
  readonly #expiry: ExpiryTimer;
  readonly #news: StateNews;
  readonly #depths: QueueDepths;
  readonly #onConcluded: Array<(message: Message) => void> = [];

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#queues = parts.queues;
    this.#news = new StateNews(parts);
    this.#expiry = new ExpiryTimer(parts.clock, (elapsed) => this.#expireDue(elapsed));
    this.#depths = new QueueDepths(
      (deviceId) => this.getQueueSize(deviceId),
      (deviceId, depth) => parts.events.queueDepth(deviceId, depth),
    );
  }

  /** Called when a message has another status, with the message. */
  onConcluded(listener: (message: Message) => void): void {
    this.#onConcluded.push(listener);
  }

  /**
   * Takes up what an earlier process left, or another relay. `toldSent`: that did not say that the message is not `sent`
   * any more. `clockSetBack`: since then; how old anything is, nobody knows.
   */
  takeUp(records: readonly MessageRecord[], toldSent: (id: string) => boolean, clockSetBack = false): void {
    const { events, batch, clock } = this.#parts;
    for (const record of records) {
      const message = new Message(record, true);
      // Between two processes there is only the wall clock to tell the time.
      const ageMs = clockSetBack ? (record.expiresAt - record.createdAt) * OLD : clock.now() - record.createdAt;
      message.bornAt = clock.elapsed() - Math.max(0, ageMs);
      this.#append(message);
      if (toldSent(record.id)) events.message(record);
      this.#depths.tellAnyway(record.deviceId);
    }
    batch.wake();
    this.#expireDue(clock.elapsed());
  }

  stop(): void {
    this.#expiry.stop();
  }

  /** It is stored with this turn's commit, then delivered; without `needsRoom`, at once taken back. @throws ProtocolError QUEUE_FULL */
  enqueue(message: Message, needsRoom = true): void {
    if (needsRoom) this.#parts.room.assertRoom(message);
    this.#append(message);
    this.#parts.batch.insert(message);
    // Without a text it was never accepted: it is only there to be taken back.
    if (message.payload !== undefined) this.#parts.events.message(message);
    this.#depths.touch(message.deviceId);
  }

  /** Writes to the agent what it may have now: as one burst, oldest first, never out of order. */
  drainQueue(deviceId: string): void {
    if (!this.hasQueuedMessages(deviceId)) return;
    const { agents, acks, journals, senders, limits, clock } = this.#parts;
    const writer = agents.writerOf(deviceId);
    const journal = journals.of(deviceId);
    if (writer === undefined || journal === undefined) return;
    const now = clock.elapsed();
    writer.cork();
    for (const message of this.#queues.of(deviceId)) {
      if (!message.stored || !writer.writable || acks.inFlight(deviceId) >= limits.maxInFlight) break;
      const payload = this.#payloadToSend(message, journal, now);
      if (payload === undefined) continue;
      this.#queues.delete(message);
      message.payload = undefined;
      message.written = true;
      message.writtenTo = journal;
      const ageMs = Math.max(0, Math.round(now - message.bornAt));
      const frame = transcriptionFrame(message, payload, ageMs, senders.senderOf(message.sender));
      acks.sendAndWaitForAck(message, frame, writer);
      this.#parts.events.message(message);
    }
    writer.uncork();
    this.queueChanged(deviceId);
  }

  /** Undelivered messages: queued, or written so long ago that the ACK is overdue. */
  getQueueSize(deviceId: string): number {
    return this.#queues.size(deviceId) + this.#parts.acks.overdue(deviceId);
  }

  /** What waits, and since when the oldest does, milliseconds since the Unix epoch. */
  waiting(deviceId: string): { messages: number; oldestAt: number } | undefined {
    const [oldest] = this.#queues.of(deviceId);
    return oldest && { messages: this.#queues.size(deviceId), oldestAt: oldest.createdAt };
  }

  /** The queue may have another length than before; what is said of it waits for the end of the turn. */
  queueChanged(deviceId: string): void {
    this.#depths.touch(deviceId);
    this.#parts.batch.wake();
  }

  hasQueuedMessages(deviceId: string): boolean {
    return this.#queues.size(deviceId) > 0;
  }

  /** The connection is gone: what it had and did not acknowledge is queued again, before everything else. */
  agentGone(deviceId: string): void {
    const returned = this.#parts.acks.clearPendingAcks(deviceId);
    this.#parts.journals.gone(deviceId);
    this.#queues.putBack(deviceId, returned);
    for (const message of returned) {
      this.#expiry.consider(message.dueAt);
      this.#parts.events.message(message);
      // That it was written has to outlive this process.
      this.#parts.batch.update(message);
    }
    this.queueChanged(deviceId);
    for (const message of [...this.#queues.of(deviceId)]) if (message.stored) this.#parts.waiting.settle(message);
  }

  /** The message ends here (or is held): its state is saved, its text dropped, whoever waits is answered. */
  conclude(message: Message, { status, receipt, error, typedParts }: Conclusion): void {
    this.#queues.delete(message);
    message.status = status;
    message.receipt = receipt;
    message.error = error;
    message.typedParts = typedParts;
    // What a journal knows under its id may be another text.
    if (status === 'failed' && message.supposed) message.writtenTo = undefined;
    message.updatedAt = this.#parts.clock.now();
    this.#parts.meter.concluded(status);
    this.#parts.batch.update(message);
    this.#depths.touch(message.deviceId);
    for (const listener of this.#onConcluded) listener(message);
    this.#news.concluded(message);
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

  notInserted(messages: readonly Message[], cause: unknown): void {
    const error = storageError(cause, 'the message could not be stored');
    for (const message of messages) {
      this.#queues.delete(message);
      this.#parts.live.release(message);
      this.#parts.waiting.fail(message, error);
    }
  }

  updated(messages: readonly Message[]): void {
    this.#news.saved(messages);
  }

  settled(): void {
    this.#depths.settle();
  }

  #append(message: Message): void {
    this.#parts.live.add(message);
    this.#queues.append(message);
    this.#expiry.consider(message.dueAt);
  }

  #payloadToSend(message: Message, journal: string, now: number): EncodedPayload | undefined {
    if (isForgottenBy(journal, message)) {
      this.conclude(message, { status: 'failed', error: FORGOTTEN });
      return undefined;
    }
    if (message.dueAt <= now) {
      this.#expire(message);
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
    for (const message of this.#queues.all()) {
      if (message.dueAt <= now) this.#expire(message);
      else if (next === undefined || message.dueAt < next) next = message.dueAt;
    }
    return next;
  }

  #expire(message: Message): void {
    this.conclude(message, message.written ? { status: 'failed', error: EXPIRED_UNANSWERED } : { status: 'expired' });
  }
}
