import type { Key, Segment } from '../../protocol/segments.ts';
import { describeSegments } from '../commands/describe-segments.ts';
import type { Tone } from '../computers/landing.ts';
import type { Words } from '../language/en.ts';
import type { PhoneMessage } from '../messages/phone-message.ts';
import type { IconName } from '../ui/icon.tsx';

export interface StatusWords {
  readonly words: string;
  /** Why, and what to do. */
  readonly why: string | undefined;
  readonly icon: IconName;
  readonly tone: Tone;
}

const TONES = {
  waiting: 'wait',
  queued: 'wait',
  sent: 'calm',
  typed: 'good',
  clipboard: 'wait',
  held: 'wait',
  failed: 'bad',
  expired: 'bad',
  cancelled: 'calm',
} as const satisfies Record<PhoneMessage['status'], StatusWords['tone']>;

/** What became of a message. */
export function statusWords(message: PhoneMessage, { messages }: Words): StatusWords {
  const { status, receipt, error, cancelling } = message;
  const read = status === 'typed' && receipt === 'read';
  return {
    words: cancelling === true ? messages.cancelling : messages.status[read ? 'read' : status],
    why: error === undefined ? undefined : (messages.errors[error.code] ?? error.message),
    icon: read ? 'read' : status,
    tone: TONES[status],
  };
}

/** One line for a list, or all of it. */
export function payloadWords(payload: readonly Segment[], words: Words): string {
  const [only] = payload;
  if (payload.length === 1 && only?.type === 'key') return words.messages.key(words.keys[only.key]);
  return describeSegments(payload, (key: Key) => `[${words.keys[key]}]`);
}
