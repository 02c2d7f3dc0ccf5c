import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TypingError } from '../../protocol/message.ts';

export interface HoldCircumstances {
  /** Age of the message now, milliseconds: on arrival, by the relay's clock, plus its wait here. */
  ageMs: number;
  holdAfterMs: number;
  /** The user paused typing. */
  paused: boolean;
  /** The screen is locked. */
  locked: boolean;
}

/**
 * Why a message has to wait for its user (design, section 7), or `undefined` when it may be typed. Pure; asked again
 * right before typing, as all of it may change while a message waits its turn. The strictest reason wins: `locked`
 * is the one that even the user's "type now" does not override.
 */
export function reasonToHold(circumstances: HoldCircumstances): TypingError | undefined {
  if (circumstances.locked) return { code: TypingErrorCode.heldLocked, message: 'The screen is locked.' };
  if (circumstances.paused) return { code: TypingErrorCode.heldPaused, message: 'Typing is paused on this computer.' };
  if (circumstances.ageMs > circumstances.holdAfterMs) {
    return { code: TypingErrorCode.heldOld, message: 'The message is old; its user may be in another program by now.' };
  }
  return undefined;
}
