import type { RelayEvent } from '../../protocol/events.ts';
import type { TranscriptionAnswer } from '../../protocol/http.ts';
import type { MessageStatus, MessageView, Receipt } from '../../protocol/message.ts';
import { messageState } from '../../web/message-states/message-state.ts';
import { isOver, type MessageError, PhoneErrorCode, type PhoneMessage } from './phone-message.ts';

export type MessageEvent = Extract<RelayEvent, { messageId: string }>;

interface Told {
  readonly status: MessageStatus;
  readonly receipt?: Receipt | undefined;
  readonly error?: MessageError | undefined;
  readonly typedParts?: number | undefined;
}

/** The computer, or the relay, did not know itself how it ended: what they say later is better. */
function isUncertain({ status, error }: PhoneMessage): boolean {
  return status !== 'waiting' && messageState({ status, error }) === 'uncertain';
}

/**
 * The message with what the relay says of it. The answer to a request and the events come on two ways, and either may
 * be late: what is over stays over, unless nobody knew how it ended.
 */
function told(message: PhoneMessage, { status, receipt, error, typedParts }: Told, now: number): PhoneMessage {
  // An event has the code of an error, the answer has its words.
  const same = message.status === status;
  const known = message.error;
  const words = same && (known?.code === error?.code || known?.code === 'TYPING_FAILED') ? known?.message : undefined;
  const better = same ? error !== undefined : isUncertain(message) && isOver({ status });
  if (isOver(message) && !better) return message;
  // The relay has it in hand from then on, and tells the computer itself.
  const settled = isOver({ status }) || status === 'cancelling';
  return {
    ...message,
    status,
    receipt,
    error: error && { code: error.code, message: error.message ?? words },
    typedParts: typedParts ?? (same ? message.typedParts : undefined),
    updatedAt: same ? message.updatedAt : now,
    tried: true,
    cancelling: settled ? undefined : message.cancelling,
  };
}

export function withEvent(message: PhoneMessage, event: MessageEvent, now: number): PhoneMessage {
  const { status, receipt, errorCode, typedParts } = event;
  return told(
    message,
    { status, receipt, typedParts, error: errorCode === undefined ? undefined : { code: errorCode } },
    now,
  );
}

/** `GET /messages`: how it stands. */
export function withView(message: PhoneMessage, view: MessageView, now: number): PhoneMessage {
  return told(message, view, now);
}

/** The answer to having sent it: with what has been told by events since, only an end still counts. */
export function withAnswer(message: PhoneMessage, answer: TranscriptionAnswer, now: number): PhoneMessage {
  if (message.status !== 'waiting' && !isOver(answer)) return message;
  return told(message, answer, now);
}

export function withFailure(
  message: PhoneMessage,
  error: MessageError,
  now: number,
  typedParts?: number,
): PhoneMessage {
  return told(message, { status: 'failed', error, typedParts }, now);
}

/** The relay knows nothing of it. */
export function withoutTrace(message: PhoneMessage, now: number): PhoneMessage {
  return withFailure(message, { code: PhoneErrorCode.unknownToRelay }, now);
}

export function ended(message: PhoneMessage, status: 'expired' | 'cancelled', now: number): PhoneMessage {
  return told(message, { status }, now);
}
