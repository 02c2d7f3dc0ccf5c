import type { MessageStatus, Receipt } from '../../protocol/message.ts';
import type { Words } from '../i18n/words.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Tone } from '../ui/tag.tsx';

interface StateLook {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly word: keyof Words['activity'] & `state${string}`;
  readonly about: keyof Words['activity'] & `about${string}`;
}

const LOOKS: Record<Exclude<MessageStatus, 'typed'>, StateLook> = {
  queued: { icon: 'clock', tone: 'quiet', word: 'stateQueued', about: 'aboutQueued' },
  sent: { icon: 'send', tone: 'busy', word: 'stateSent', about: 'aboutSent' },
  clipboard: { icon: 'clipboard', tone: 'warn', word: 'stateClipboard', about: 'aboutClipboard' },
  held: { icon: 'hand', tone: 'warn', word: 'stateHeld', about: 'aboutHeld' },
  failed: { icon: 'circleX', tone: 'bad', word: 'stateFailed', about: 'aboutFailed' },
  expired: { icon: 'timerOff', tone: 'bad', word: 'stateExpired', about: 'aboutExpired' },
  cancelled: { icon: 'ban', tone: 'quiet', word: 'stateCancelled', about: 'aboutCancelled' },
};
const READ: StateLook = { icon: 'checkCheck', tone: 'good', word: 'stateTypedRead', about: 'aboutTypedRead' };
const ASSUMED: StateLook = { icon: 'check', tone: 'good', word: 'stateTypedAssumed', about: 'aboutTypedAssumed' };

/** How a state looks, and what it is called. */
export function lookOf(status: MessageStatus, receipt: Receipt | undefined): StateLook {
  if (status === 'typed') return receipt === 'read' ? READ : ASSUMED;
  return LOOKS[status];
}
