import type { Key, Segment } from '../../protocol/segments.ts';
import { messageState } from '../../web/message-states/message-state.ts';
import { describeSegments } from '../commands/describe-segments.ts';
import type { Tone } from '../computers/landing.ts';
import type { Words } from '../language/en.ts';
import { isOutgoing, type PhoneMessage } from '../messages/phone-message.ts';
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
  elsewhere: 'wait',
  queued: 'wait',
  sent: 'calm',
  seen: 'good',
  read: 'good',
  typed: 'good',
  clipboard: 'wait',
  held: 'wait',
  cancelling: 'wait',
  failed: 'bad',
  uncertain: 'bad',
  expired: 'bad',
  cancelled: 'calm',
} as const satisfies Record<keyof Words['messages']['states'], Tone>;

/** Of states that have no icon of their own name. */
const ICONS = { cancelling: 'waiting', elsewhere: 'waiting', seen: 'read' } as const;

/** What became of a message. `relayId`: of the relay that the phone is paired with. */
export function statusWords(message: PhoneMessage, relayId: string | undefined, { messages }: Words): StatusWords {
  const { status, receipt, error, cancelling, typedParts, payload } = message;
  const elsewhere = isOutgoing(message) && message.relayId !== relayId;
  const said = status === 'waiting' ? status : messageState({ status, receipt, error });
  const state = elsewhere ? 'elsewhere' : said;
  const partly = typedParts === undefined ? undefined : messages.typedParts(typedParts, payload.length);
  const why = error === undefined ? undefined : (messages.errors[error.code] ?? error.message);
  return {
    words: cancelling === true && !elsewhere ? messages.states.cancelling : messages.states[state],
    why: [partly, why].filter((each) => each !== undefined).join(' ') || undefined,
    icon: state === 'cancelling' || state === 'elsewhere' || state === 'seen' ? ICONS[state] : state,
    tone: TONES[state],
  };
}

/** One line for a list, or all of it. */
export function payloadWords(payload: readonly Segment[], words: Words): string {
  const [only] = payload;
  if (payload.length === 1 && only?.type === 'key') return words.messages.key(words.keys[only.key]);
  return describeSegments(payload, (key: Key) => `[${words.keys[key]}]`);
}
