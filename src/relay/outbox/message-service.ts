import { hash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { HybridLogicalClock } from '../../base/hlc.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { TranscriptionRequest } from '../../protocol/http.ts';
import { DEFAULT_TTL_MS, MAX_FRAME_TO_AGENT_BYTES } from '../../protocol/limits.ts';
import { isOver, isPending } from '../../protocol/message.ts';
import { storageError } from '../../server/answers/storage-error.ts';
import { mayHaveReached, mayPressKeys, mayReach } from '../../server/guard/grants.ts';
import type { Principal } from '../../server/guard/principal.ts';
import { type EncodedPayload, encodePayload } from '../messages/encoded-payload.ts';
import { type Answerer, Message } from '../messages/message.ts';
import { newMessageId } from '../messages/message-id.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import type { Positions } from '../store/commit-log.ts';
import type { JournalMemory } from '../store/delivery-memory.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { WriteBatch } from '../store/write-batch.ts';
import type { AgentWriters } from './agent-writers.ts';
import type { Cancellations } from './cancellations.ts';
import type { EarlierProcess } from './earlier-process.ts';
import { fitsFrame } from './frame.ts';
import type { LiveMessages } from './live-messages.ts';
import type { Outbox } from './outbox.ts';
import type { Senders } from './queue-room.ts';
import type { WaitingRequests } from './waiting-requests.ts';

/** Which devices a message may be sent to. */
export interface Receivers {
  hasReceiver(deviceId: string): boolean;
  /** The same array until there is another device, or one less. */
  receivers(): readonly string[];
}

export interface MessageServiceParts {
  readonly store: MessageStore;
  readonly batch: Pick<WriteBatch, 'flush' | 'committed' | 'durable' | 'isSaved' | 'failure'>;
  readonly live: LiveMessages;
  readonly outbox: Outbox;
  readonly waiting: WaitingRequests;
  readonly cancellations: Cancellations;
  readonly memory: Pick<JournalMemory, 'journalOf'>;
  readonly positions: Positions;
  readonly earlier: Pick<EarlierProcess, 'mayHaveWritten'>;
  readonly agents: AgentWriters;
  readonly receivers: Receivers & Pick<Senders, 'senderOf'>;
  /** Whose messages what that principal sends are: in a cluster its token may be good for a moment longer. */
  readonly successorOf: (principalId: string) => string;
  readonly clock: Clock;
  readonly hlc: Pick<HybridLogicalClock, 'stamp'>;
}

/** What a person may do with messages; in a cluster, at whichever relay. */
export type Messages = Pick<MessageService, 'submit' | 'view' | 'find' | 'list' | 'cancel'>;

type Accepted = Pick<TranscriptionRequest, 'id' | 'deviceId' | 'ttlMs' | 'ageMs'> &
  Pick<MessageRecord, 'bodyHash' | 'hasKeys'> & {
    /** Whether its sender may know, or have known, that there is such a computer. */
    readonly known: boolean;
  };

/** In the place of the hash of a body that nobody has seen. */
const FORESTALLED = '';

/** How many known devices an error names. */
const NAMED_DEVICES = 20;

/** What a person may do with messages, as the HTTP routes offer it. Every method throws `ProtocolError`s. */
export class MessageService {
  readonly #parts: MessageServiceParts;

  constructor(parts: MessageServiceParts) {
    this.#parts = parts;
  }

  /** The highest position that was given. */
  get lastSeq(): number {
    return this.#parts.positions.last;
  }

  /**
   * Accepts a message; `answerer` is called when its fate is known, or when waiting for it took too long.
   * An `id` seen before gives the state of that message, if it is the same message of the same sender.
   */
  submit(principal: Principal, request: TranscriptionRequest, answerer: Answerer): void {
    const { deviceId, ttlMs } = request;
    const payload = encodePayload(request.payload);
    const bodyHash = hash('sha256', `${deviceId}\n${ttlMs}\n${payload.payload}`, 'base64');
    const existing = request.id === undefined ? undefined : this.#parts.live.find(request.id);
    if (existing !== undefined) {
      this.#repeat(existing, principal, bodyHash, answerer);
      return;
    }
    if (!this.#parts.receivers.hasReceiver(deviceId) || !mayReach(principal, deviceId))
      throw this.#unknownDevice(principal, deviceId);
    const hasKeys = request.payload.some(({ type }) => type === 'key');
    if (hasKeys && !mayPressKeys(principal)) throw new ProtocolError('FORBIDDEN', 'this token may send texts, no keys');
    if (!fitsFrame(payload)) {
      throw new ProtocolError('TOO_LARGE', `the message needs a frame of more than ${MAX_FRAME_TO_AGENT_BYTES} bytes`);
    }
    const message = this.#accept(principal, { ...request, bodyHash, hasKeys, known: true }, payload);
    this.#parts.waiting.add(message, principal.id, answerer);
  }

  /** As `find`, when what there is to say would survive a power cut. Rejects with what `find` throws. */
  async view(principal: Principal, id: string): Promise<MessageRecord> {
    const record = this.find(principal, id);
    if (record instanceof Message && record.untold) await this.#parts.batch.durable();
    return record;
  }

  find(principal: Principal, id: string): MessageRecord {
    const record = this.#parts.live.find(id.toLowerCase());
    // Another sender's message and none at all look the same to a stranger.
    if (record === undefined || !(principal.scope === 'admin' || this.#isOf(principal, record)))
      throw new ProtocolError('NOT_FOUND', 'no such message');
    return record;
  }

  /** Newest first, as `view`. */
  async list(principal: Principal, deviceId: string | undefined, limit: number): Promise<MessageRecord[]> {
    const { batch, live, store } = this.#parts;
    const sender = principal.scope === 'admin' ? undefined : principal.id;
    batch.flush();
    const records = store.list({ sender, deviceId, limit }).map((record) => live.get(record.id) ?? record);
    if (records.some((record) => record instanceof Message && record.untold)) await batch.durable();
    return records;
  }

  /**
   * Takes a message back. Resolves when that is durable, and when its computer, if it ever got the message and is there,
   * has said what became of it or was given the time of an ACK: with the message as it is then. With the `deviceId` that
   * it was meant for, a message that is not known is taken back too: should it still be on its way, it comes in vain.
   * @throws ProtocolError NOT_FOUND, NOT_CANCELLABLE, STORAGE_FULL
   */
  async cancel(principal: Principal, id: string, deviceId?: string): Promise<MessageRecord> {
    const { live, cancellations, batch } = this.#parts;
    const record = this.#findOrForestall(principal, id, deviceId);
    if (record.status === 'sent' || isOver(record.status)) {
      const why = record.status === 'sent' ? 'is on its way to its device' : `is ${record.status} already`;
      throw new ProtocolError('NOT_CANCELLABLE', `the message ${why}`);
    }
    const message = live.adopt(record);
    const isNew = !message.stored;
    cancellations.cancel(message);
    await batch.committed();
    if (!message.stored) cancellations.neverWas(message);
    else if (isNew) cancellations.stored(message);
    if (!message.stored || !batch.isSaved(message))
      throw storageError(batch.failure, 'the cancellation could not be stored');
    await batch.durable();
    if (message.status === 'cancelling') await this.#confirmation(message, principal);
    else if (message.untold) await batch.durable();
    return message;
  }

  /** A message that is not known is made, only to be taken back: whatever comes with its id finds it so. */
  #findOrForestall(principal: Principal, id: string, deviceId: string | undefined): MessageRecord {
    if (deviceId === undefined || this.#parts.live.find(id.toLowerCase()) !== undefined)
      return this.find(principal, id);
    // To whom may not know of the computer, all is as if there were none.
    const known = mayHaveReached(principal, deviceId);
    const lasting = { ttlMs: DEFAULT_TTL_MS, ageMs: 0, bodyHash: FORESTALLED, hasKeys: false };
    const message = this.#accept(principal, { ...lasting, id: id.toLowerCase(), deviceId, known }, undefined);
    // The computer is asked all the same, if there ever was one: the message may have taken another way.
    if (known) message.writtenTo ??= this.#parts.memory.journalOf(deviceId)?.journal;
    message.written = message.writtenTo !== undefined;
    return message;
  }

  /** @throws ProtocolError QUEUE_FULL */
  #accept(
    principal: Principal,
    { id, deviceId, ttlMs, ageMs, bodyHash, hasKeys, known }: Accepted,
    payload: EncodedPayload | undefined,
  ): Message {
    const { clock, hlc, positions, outbox, earlier, successorOf } = this.#parts;
    const now = clock.now();
    const writtenTo = known ? earlier.mayHaveWritten({ deviceId, id, ageMs }) : undefined;
    const message = new Message(
      {
        ...positions.next(),
        id: id ?? newMessageId(now),
        deviceId,
        sender: successorOf(principal.id),
        bodyHash,
        hasKeys,
        // Its age counts for its time to live and for the hold policy, wherever it has waited.
        createdAt: now - ageMs,
        expiresAt: now - ageMs + ttlMs,
        status: 'queued',
        receipt: undefined,
        error: undefined,
        typedParts: undefined,
        updatedAt: now,
        hlc: hlc.stamp(now),
        written: writtenTo !== undefined,
        supposed: writtenTo !== undefined,
        writtenTo,
      },
      false,
    );
    message.payload = payload;
    message.bornAt = clock.elapsed() - ageMs;
    outbox.enqueue(message, known);
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
    const same = record.bodyHash === bodyHash || record.bodyHash === FORESTALLED;
    if (!this.#isOf(principal, record) || !same) throw new ProtocolError('ID_CONFLICT', 'another message has that id');
    const message = this.#parts.live.get(record.id);
    if (message === undefined || !(isPending(message.status) || message.untold)) {
      answerer.settled(record, record.status);
      return;
    }
    this.#parts.waiting.add(message, principal.id, answerer);
    if (message.untold) return;
    const online = this.#parts.agents.writerOf(message.deviceId) !== undefined;
    if (message.stored && !online) this.#parts.waiting.settle(message);
  }

  /** As if there were none but those that the principal may send to. */
  #unknownDevice(principal: Principal, deviceId: string): ProtocolError {
    const known = this.#parts.receivers.receivers().filter((each) => mayReach(principal, each));
    const more = known.length > NAMED_DEVICES ? ` and ${known.length - NAMED_DEVICES} more` : '';
    const names = known.length === 0 ? 'no device is known yet' : `known: ${known.slice(0, NAMED_DEVICES).join(', ')}`;
    return new ProtocolError('UNKNOWN_DEVICE', `no agent was given a token for "${deviceId}"; ${names}${more}`);
  }

  /** It is the principal's own, also when it was sent before that was let in anew. */
  #isOf({ id }: Principal, { sender }: MessageRecord): boolean {
    const { receivers } = this.#parts;
    return sender === id || receivers.senderOf(sender)?.id === (receivers.senderOf(id)?.id ?? '');
  }
}
