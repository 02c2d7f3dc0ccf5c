import type { JSX } from 'preact';
import type { MessageItem } from '../../protocol/control-views.ts';
import { type MessageState, messageState } from '../../web/message-states/message-state.ts';
import { words } from '../i18n/words.ts';
import type { IconName } from '../ui/icon.tsx';
import { Tag, type Tone } from '../ui/tag.tsx';

const LOOKS: Record<MessageState, { readonly icon: IconName; readonly tone: Tone }> = {
  queued: { icon: 'clock', tone: 'quiet' },
  sent: { icon: 'send', tone: 'busy' },
  seen: { icon: 'checkCheck', tone: 'good' },
  read: { icon: 'checkCheck', tone: 'good' },
  typed: { icon: 'check', tone: 'good' },
  clipboard: { icon: 'clipboard', tone: 'warn' },
  held: { icon: 'hand', tone: 'warn' },
  cancelling: { icon: 'ban', tone: 'warn' },
  failed: { icon: 'circleX', tone: 'bad' },
  uncertain: { icon: 'triangleAlert', tone: 'bad' },
  expired: { icon: 'timerOff', tone: 'bad' },
  cancelled: { icon: 'ban', tone: 'quiet' },
};

/** What became of a message, in a word. */
export function StateTag({ of }: { of: Pick<MessageItem, 'status' | 'receipt' | 'error'> }): JSX.Element {
  const state = messageState(of);
  const { icon, tone } = LOOKS[state];
  return (
    <Tag icon={icon} tone={tone}>
      {words.value.states[state]}
    </Tag>
  );
}
