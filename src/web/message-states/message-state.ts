import type { ErrorCode, TypingErrorCode } from '../../protocol/codes.ts';
import type { MessageStatus, Receipt } from '../../protocol/message.ts';

/** What people are told of a message: its status, and what its receipt or its error says besides. */
export type MessageState = MessageStatus | 'seen' | 'read' | 'uncertain';

/** In one language. */
export type MessageStateWords = Readonly<Record<MessageState, string>>;

interface StatedMessage {
  readonly status: MessageStatus;
  readonly receipt?: Receipt | undefined;
  readonly error?: { readonly code: string } | undefined;
}

/**
 * With these nobody may say that it was not typed: the computer does not know it itself, or what it said is not here
 * yet (the answer to the request has the relay's code, the event that comes with it the computer's).
 */
const UNCERTAIN: readonly string[] = ['UNCERTAIN', 'TYPING_FAILED'] satisfies (TypingErrorCode | ErrorCode)[];

export function messageState({ status, receipt, error }: StatedMessage): MessageState {
  if (status === 'typed' && (receipt === 'seen' || receipt === 'read')) return receipt;
  return status === 'failed' && error !== undefined && UNCERTAIN.includes(error.code) ? 'uncertain' : status;
}
