import type { MessageStatus, MessageView, Receipt, TypingError } from '../../protocol/message.ts';
import type { EncodedPayload } from './frame.ts';
import type { WaitingRequest } from './waiting-requests.ts';

/** What is known of a message apart from its text. Times in milliseconds since the Unix epoch. */
export interface MessageRecord {
  /** Position in the order of acceptance. */
  readonly seq: number;
  readonly id: string;
  readonly deviceId: string;
  /** `Principal.id` of its sender. */
  readonly sender: string;
  /** Tells a retry from another message with the same id. */
  readonly bodyHash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly status: MessageStatus;
  readonly receipt: Receipt | undefined;
  readonly error: TypingError | undefined;
  readonly updatedAt: number;
  /** HLC stamp of its acceptance; rows of version 0.1 have none. */
  readonly hlc: string | undefined;
}

/** The change that an ACK, an update, a cancellation or the clock makes. */
export interface Conclusion {
  readonly status: Exclude<MessageStatus, 'queued' | 'sent'>;
  readonly receipt?: Receipt | undefined;
  readonly error?: TypingError | undefined;
}

/** A message that is not over yet, or whose end is not committed yet. */
export class Message implements MessageRecord {
  readonly seq: number;
  readonly id: string;
  readonly deviceId: string;
  readonly sender: string;
  readonly bodyHash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly hlc: string | undefined;
  status: MessageStatus;
  receipt: Receipt | undefined;
  error: TypingError | undefined;
  updatedAt: number;
  /** Its row is committed. Nothing is written to an agent before. */
  stored: boolean;
  /** Only while it is about to be written; otherwise the text is in the store alone. */
  payload: EncodedPayload | undefined = undefined;
  /** When it was written to the connection of now, by the monotonic clock. */
  sentAt: number | undefined = undefined;
  /** HTTP requests that wait for its end. */
  waiting: WaitingRequest[] | undefined = undefined;

  constructor(record: MessageRecord, stored: boolean) {
    this.seq = record.seq;
    this.id = record.id;
    this.deviceId = record.deviceId;
    this.sender = record.sender;
    this.bodyHash = record.bodyHash;
    this.createdAt = record.createdAt;
    this.expiresAt = record.expiresAt;
    this.hlc = record.hlc;
    this.status = record.status;
    this.receipt = record.receipt;
    this.error = record.error;
    this.updatedAt = record.updatedAt;
    this.stored = stored;
  }
}

/** Not yet acknowledged, and not over for another reason either. */
export function isPending(status: MessageStatus): boolean {
  return status === 'queued' || status === 'sent';
}

export function viewOf(record: MessageRecord): MessageView {
  return {
    messageId: record.id,
    deviceId: record.deviceId,
    status: record.status,
    ...(record.receipt === undefined ? {} : { receipt: record.receipt }),
    ...(record.error === undefined ? {} : { error: record.error }),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
  };
}
