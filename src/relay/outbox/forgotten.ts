import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TypingError } from '../../protocol/message.ts';
import type { MessageRecord } from '../messages/message-record.ts';

export const FORGOTTEN = uncertain('the computer no longer remembers what was written to it: it may be typed');
export const EXPIRED_UNANSWERED = uncertain('its time is over, and its computer has not said whether it was typed');
export const NEVER_CONFIRMED = uncertain('its computer never said whether it was typed before it was taken back');
export const RESTORED = uncertain(
  'the relay was put back from an older copy: it may have been typed or taken back since',
);
export const PERHAPS_ANOTHER = uncertain(
  'the relay has lost what it knew, and the computer knows that id: perhaps of another text',
);
export const REVOKED_UNANSWERED = uncertain('the device was revoked before it answered');
export const REVOKED_HOLDING = uncertain('the device was revoked while it held the text: its user may have typed it');

/** Whether it may have been written to another journal than this one, which so cannot tell what became of it. */
export function isForgottenBy(journal: string | undefined, { written, writtenTo }: MessageRecord): boolean {
  return written && writtenTo !== undefined && journal !== undefined && writtenTo !== journal;
}

function uncertain(message: string): TypingError {
  return { code: TypingErrorCode.uncertain, message };
}
