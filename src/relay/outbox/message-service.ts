import { hash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { HybridLogicalClock } from '../../base/hlc.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { TranscriptionRequest } from '../../protocol/http.ts';
import { MAX_FRAME_TO_AGENT_BYTES } from '../../protocol/limits.ts';
import { isOver, isPending } from '../../protocol/message.ts';
import type { Principal } from '../../server/guard/principal.ts';
import { encodePayload } from '../messages/encoded-payload.ts';
import { type Answerer, Message } from '../messages/message.ts';
import { newMessageId } from '../messages/message-id.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import type { DeliveryMemory } from '../store/delivery-memory.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { WriteBatch } from '../store/write-batch.ts';
import type { AgentWriters } from './agent-writers.ts';
import type { Cancellations } from './cancellations.ts';
import { fitsFrame } from './frame.ts';
import type { LiveMessages } from './live-messages.ts';
import type { Outbox } from './outbox.ts';
import type { WaitingRequests } from './waiting-requests.ts';

/** Which devices a message may be sent to. */
export interface Receivers {
  hasReceiver(deviceId: string): boolean;
  receivers(): string[];
}

export interface MessageServiceParts {
  readonly store: MessageStore;
  readonly batch: Pick<WriteBatch, 'flush' | 'isSaved'>;
  readonly live: LiveMessages;
  readonly outbox: Outbox;
  readonly waiting: WaitingRequests;
  readonly cancellations: Cancellations;
  readonly memory: Pick<DeliveryMemory, 'epoch'>;
  readonly agents: AgentWriters;
  readonly receivers: Receivers;
  readonly clock: Clock;
  readonly hlc: Pick<HybridLogicalClock, 'stamp'>;
}

/** How many known devices an error names. */
const NAMED_DEVICES = 20;

/** What a person may do with messages, as the HTTP routes offer it. Every method throws `ProtocolError`s. */
export class MessageService {
  readonly #parts: MessageServiceParts;
  #lastSeq: number;

  constructor(parts: MessageServiceParts) {
    this.#parts = parts;
    this.#lastSeq = parts.store.lastSeq();
  }

  /** The highest position that was given. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /**
   * Accepts a message; `answerer` is called when its fate is known, or when waiting for it took too long.
   * An `id` seen before gives the state of that message, if it is the same message of the same sender.
   */
  submit(principal: Principal, request: TranscriptionRequest, answerer: Answerer): void {
    const { deviceId, ttlMs, ageMs } = request;
    const payload = encodePayload(request.payload);
    const bodyHash = hash('sha256', `${deviceId}\n${ttlMs}\n${payload.payload}`, 'base64');
    const existing = request.id === undefined ? undefined : this.#parts.live.find(request.id);
    if (existing !== undefined) {
      this.#repeat(existing, principal, bodyHash, answerer);
      return;
    }
    if (!this.#parts.receivers.hasReceiver(deviceId)) throw this.#unknownDevice(deviceId);
    if (!fitsFrame(payload)) {
      throw new ProtocolError('TOO_LARGE', `the message needs a frame of more than ${MAX_FRAME_TO_AGENT_BYTES} bytes`);
    }
    const { clock, hlc, memory } = this.#parts;
    const now = clock.now();
    const message = new Message(
      {
        seq: this.#lastSeq + 1,
        id: request.id ?? newMessageId(now),
        deviceId,
        sender: principal.id,
        bodyHash,
        // Its age counts for its time to live and for the hold policy, wherever it has waited.
        createdAt: now - ageMs,
        expiresAt: now - ageMs + ttlMs,
        status: 'queued',
        receipt: undefined,
        error: undefined,
        typedParts: undefined,
        updatedAt: now,
        hlc: hlc.stamp(),
        epoch: memory.epoch,
        written: false,
        writtenTo: undefined,
      },
      false,
    );
    message.payload = payload;
    message.bornAt = clock.elapsed() - ageMs;
    this.#parts.outbox.enqueue(message);
    this.#lastSeq = message.seq;
    this.#parts.waiting.add(message, principal.id, answerer);
  }

  find(principal: Principal, id: string): MessageRecord {
    const record = this.#parts.live.find(id.toLowerCase());
    // Another sender's message and none at all look the same to a stranger.
    if (record === undefined || !mayRead(principal, record)) throw new ProtocolError('NOT_FOUND', 'no such message');
    return record;
  }

  /** Newest first. */
  list(principal: Principal, deviceId: string | undefined, limit: number): MessageRecord[] {
    const sender = principal.scope === 'admin' ? undefined : principal.id;
    this.#parts.batch.flush();
    const stored = this.#parts.store.list({ sender, deviceId, limit });
    return stored.map((record) => this.#parts.live.get(record.id) ?? record);
  }

  /**
   * Takes a message back. Resolves when that is durable, and when its computer, if it ever got the message and is there,
   * has said what became of it or was given the time of an ACK: with the message as it is then.
   * @throws ProtocolError NOT_FOUND, NOT_CANCELLABLE
   */
  async cancel(principal: Principal, id: string): Promise<MessageRecord> {
    const { live, cancellations, batch, store } = this.#parts;
    const record = this.find(principal, id);
    if (record.status === 'sent' || isOver(record.status)) {
      const why = record.status === 'sent' ? 'is on its way to its device' : `is ${record.status} already`;
      throw new ProtocolError('NOT_CANCELLABLE', `the message ${why}`);
    }
    const message = live.adopt(record);
    cancellations.cancel(message);
    const { status } = message;
    batch.flush();
    if (!batch.isSaved(message)) throw new ProtocolError('INTERNAL_ERROR', 'the cancellation could not be stored');
    if (status === 'cancelling') await this.#confirmation(message, principal);
    await store.durable();
    return message;
  }

  /** Resolves when a computer that is there has said what became of a message that it was asked to drop, or does not. */
  #confirmation(message: Message, principal: Principal): Promise<void> {
    const { agents, waiting } = this.#parts;
    if (agents.writerOf(message.deviceId) === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      waiting.add(message, principal.id, { settled: () => resolve(), refused: reject });
    });
  }

  #repeat(record: MessageRecord, principal: Principal, bodyHash: string, answerer: Answerer): void {
    if (record.sender !== principal.id || record.bodyHash !== bodyHash) {
      throw new ProtocolError('ID_CONFLICT', 'another message has that id');
    }
    const message = isPending(record.status) ? this.#parts.live.get(record.id) : undefined;
    if (message === undefined) {
      answerer.settled(record, record.status);
      return;
    }
    this.#parts.waiting.add(message, principal.id, answerer);
    const online = this.#parts.agents.writerOf(message.deviceId) !== undefined;
    if (message.stored && !online) this.#parts.waiting.settle(message);
  }

  #unknownDevice(deviceId: string): ProtocolError {
    const known = this.#parts.receivers.receivers();
    const more = known.length > NAMED_DEVICES ? ` and ${known.length - NAMED_DEVICES} more` : '';
    const names = known.length === 0 ? 'no device is known yet' : `known: ${known.slice(0, NAMED_DEVICES).join(', ')}`;
    return new ProtocolError('UNKNOWN_DEVICE', `no agent was given a token for "${deviceId}"; ${names}${more}`);
  }
}

function mayRead(principal: Principal, record: MessageRecord): boolean {
  return principal.scope === 'admin' || record.sender === principal.id;
}
