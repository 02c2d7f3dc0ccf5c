import type { MessageStatus, MessageView, Receipt, TypingError } from '../../protocol/message.ts';

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

/** As the API shows it. */
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
