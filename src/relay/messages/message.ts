import type { Deadline } from '../../base/deadline-set.ts';
import type { ProtocolError } from '../../protocol/codes.ts';
import type { MessageStatus, Receipt, TypingError } from '../../protocol/message.ts';
import type { EncodedPayload } from './encoded-payload.ts';
import type { MessageRecord } from './message-record.ts';

/** The change that an ACK, an update, a cancellation or the clock makes. */
export interface Conclusion {
  readonly status: Exclude<MessageStatus, 'queued' | 'sent'>;
  readonly receipt?: Receipt | undefined;
  readonly error?: TypingError | undefined;
  readonly typedParts?: number | undefined;
}

/** Who asked, and waits for what becomes of the message. Gets exactly one of the two calls. */
export interface Answerer {
  settled(message: MessageRecord, status: MessageStatus): void;
  refused(error: ProtocolError): void;
}

export interface WaitingRequest {
  readonly message: Message;
  /** `Principal.id` of who asked. */
  readonly sender: string;
  readonly answerer: Answerer;
  /** When it is answered in any case. */
  deadline: Deadline | undefined;
}

/** A message that is not over yet, or whose end is not committed yet. */
export class Message implements MessageRecord {
  /** Until its row is there, it may mean nothing. */
  seq: number;
  readonly id: string;
  readonly deviceId: string;
  /** Another one when its phone was paired anew. */
  sender: string;
  readonly bodyHash: string;
  readonly hasKeys: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly hlc: string | undefined;
  epoch: string | undefined;
  status: MessageStatus;
  receipt: Receipt | undefined;
  error: TypingError | undefined;
  typedParts: number | undefined;
  updatedAt: number;
  written: boolean;
  writtenTo: string | undefined;
  readonly supposed: boolean;
  /** When its user sent it, by `Clock.elapsed`; whoever queues it sets it. */
  bornAt = 0;
  /** Its row is committed. Nothing is written to an agent before. */
  stored: boolean;
  /** Only while it is about to be written; otherwise the text is in the store alone. */
  payload: EncodedPayload | undefined = undefined;
  /** When it was written to the current connection, by the monotonic clock. */
  sentAt: number | undefined = undefined;
  /** Until when its ACK is expected; `undefined` when none is, or it is overdue. */
  ackDeadline: Deadline | undefined = undefined;
  /** It has another status than anybody was told, and will be told when that is on the disk. */
  untold = false;
  /** Another relay has its device now: what happens to this object is no news of the message. */
  disowned = false;
  /** HTTP requests that wait for its end. */
  waiting: WaitingRequest[] | undefined = undefined;

  constructor(record: MessageRecord, stored: boolean) {
    this.seq = record.seq;
    this.id = record.id;
    this.deviceId = record.deviceId;
    this.sender = record.sender;
    this.bodyHash = record.bodyHash;
    this.hasKeys = record.hasKeys;
    this.createdAt = record.createdAt;
    this.expiresAt = record.expiresAt;
    this.hlc = record.hlc;
    this.status = record.status;
    this.receipt = record.receipt;
    this.error = record.error;
    this.typedParts = record.typedParts;
    this.epoch = record.epoch;
    this.written = record.written;
    this.writtenTo = record.writtenTo;
    this.supposed = record.supposed;
    this.updatedAt = record.updatedAt;
    this.stored = stored;
  }

  /** When its time to live is over, by `Clock.elapsed`. */
  get dueAt(): number {
    return this.bornAt + this.expiresAt - this.createdAt;
  }
}
