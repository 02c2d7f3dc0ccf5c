import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TypingError } from '../../protocol/message.ts';
import type { MessageRecord } from '../messages/message-record.ts';

export const FORGOTTEN: TypingError = {
  code: TypingErrorCode.uncertain,
  message: 'the computer no longer remembers what was written to it: it may be typed',
};

export const EXPIRED_UNANSWERED: TypingError = {
  code: TypingErrorCode.uncertain,
  message: 'its time is over, and its computer has not said whether it was typed',
};

export const RESTORED: TypingError = {
  code: TypingErrorCode.uncertain,
  message: 'the relay was put back from an older copy: it may have been typed or taken back since',
};

export const PERHAPS_ANOTHER: TypingError = {
  code: TypingErrorCode.uncertain,
  message: 'the relay has lost what it knew, and the computer knows that id: perhaps of another text',
};

/** Whether it may have been written to another journal than this one, which so cannot tell what became of it. */
export function isForgottenBy(journal: string | undefined, { written, writtenTo }: MessageRecord): boolean {
  return written && writtenTo !== undefined && journal !== undefined && writtenTo !== journal;
}
