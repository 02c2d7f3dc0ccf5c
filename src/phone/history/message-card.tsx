import type { PhoneMessage } from '../messages/phone-message.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';
import { MessageButtons } from './message-buttons.tsx';
import { payloadWords } from './message-words.ts';
import { StatusLine } from './status-line.tsx';

interface MessageCardProps {
  readonly message: PhoneMessage;
  readonly open: boolean;
  readonly onToggle: () => void;
}

export function MessageCard({ message, open, onToggle }: MessageCardProps) {
  const { computers } = usePhone();
  const words = useWords();
  const text = payloadWords(message.payload, words);
  const when = new Date(message.createdAt);
  // The region decides between 14:00 and 2 PM.
  const locale = navigator.language.startsWith(words.tag) ? navigator.language : words.tag;
  const time = when.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  const today = when.toDateString() === new Date().toDateString();
  return (
    <li class="message" data-open={open}>
      <button
        type="button"
        class="summary"
        aria-expanded={open}
        aria-label={words.history.more(text.slice(0, 80))}
        onClick={onToggle}
      >
        <span class="text">{text.trim() || text}</span>
        <Icon name="down" />
      </button>
      <StatusLine message={message} />
      <p class="where">
        {words.messages.to(computers.nameOf(message.deviceId))} ·{' '}
        <time dateTime={when.toISOString()}>
          {today ? time : `${when.toLocaleDateString(locale, { day: 'numeric', month: 'short' })} ${time}`}
        </time>
      </p>
      {open && <MessageButtons message={message} onDone={onToggle} />}
    </li>
  );
}
