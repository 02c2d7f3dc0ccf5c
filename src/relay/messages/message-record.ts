import { TypingErrorCode } from '../../protocol/codes.ts';
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
  /** It presses keys; of rows of version 0.1 nobody knows, so they count as if. */
  readonly hasKeys: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly status: MessageStatus;
  readonly receipt: Receipt | undefined;
  readonly error: TypingError | undefined;
  /** How many segments were typed before it was stopped in the middle. */
  readonly typedParts: number | undefined;
  readonly updatedAt: number;
  /** HLC stamp of its acceptance; rows of version 0.1 have none. */
  readonly hlc: string | undefined;
  /** The relay's epoch in which it was accepted; rows of version 0.1 have none. */
  readonly epoch: string | undefined;
  /** It was written to an agent once, or may have been: from then on only that agent knows whether it is typed. */
  readonly written: boolean;
  /** Nobody knows whether an earlier process wrote it, or another text under its id: `written` is a guess. */
  readonly supposed: boolean;
  /** The journal of the agent that it was written to; see `AgentJournals`. */
  readonly writtenTo: string | undefined;
}

/** It is over, and nobody knows how: a late word of its agent still counts. */
export function isUncertain({ status, error }: MessageRecord): boolean {
  return status === 'failed' && error?.code === TypingErrorCode.uncertain;
}

/** As the API shows it. */
export function viewOf(record: MessageRecord): MessageView {
  return {
    messageId: record.id,
    deviceId: record.deviceId,
    status: record.status,
    ...(record.receipt === undefined ? {} : { receipt: record.receipt }),
    ...(record.error === undefined ? {} : { error: record.error }),
    ...(record.typedParts === undefined ? {} : { typedParts: record.typedParts }),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
  };
}
