import { hash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TranscriptionFrame } from '../../protocol/frames.ts';
import type { TypingError } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { JournalledMessage } from './journal-schema.ts';

/** A message that waits its turn. */
export interface ArrivedMessage {
  readonly message: JournalledMessage;
  readonly payload: readonly Segment[];
  /** How old it was when it came, milliseconds. */
  readonly ageMs: number;
  /** When it came, by `Clock.elapsed`. */
  readonly arrivedAt: number;
}

/** Why a message ends that was not typed, or not as a whole. */
export const WITHDRAWN: TypingError = { code: TypingErrorCode.cancelled, message: 'The message was withdrawn.' };
export const REVOKED: TypingError = {
  code: TypingErrorCode.cancelled,
  message: 'The relay no longer lets this computer in.',
};

/** Answers that promise nothing, for messages that nothing can be promised of. */
export const OTHER_TEXT = uncertain(
  'Another text had that id; this one was not typed, and nobody knows which is meant.',
);
export const UNRECORDED = uncertain('The outcome could not be recorded: the text may or may not be there.');
export const FORGOTTEN = uncertain(
  'The journal no longer reaches back to this message: it may have been typed before.',
);

export function arrivedMessage(relayId: string, frame: TranscriptionFrame, clock: Clock): ArrivedMessage {
  const { id, payload, ageMs, timestamp: sentAt, epoch = '', seq = 0, sender } = frame;
  // Of what is typed alone: a relay that was restored may know the same text by another name, not another text.
  const bodyHash = hash('sha256', JSON.stringify(payload), 'base64url');
  const message = { relayId, id, epoch, seq, bodyHash, sentAt, sender };
  return { message, payload, ageMs, arrivedAt: clock.elapsed() };
}

/** Milliseconds since its user sent it. */
export function ageOf({ ageMs, arrivedAt }: ArrivedMessage, clock: Clock): number {
  return ageMs + clock.elapsed() - arrivedAt;
}

function uncertain(message: string) {
  return { outcome: 'failed', error: { code: TypingErrorCode.uncertain, message } } as const;
}
