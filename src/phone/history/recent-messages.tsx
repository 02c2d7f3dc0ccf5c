import { useComputed } from '@preact/signals';
import { usePhone, useWords } from '../shell/context.ts';
import { hrefOf } from '../shell/route.ts';
import { payloadWords } from './message-words.ts';
import { StatusLine } from './status-line.tsx';

const SHOWN = 3;

/** What became of the last ones, where the user is looking anyway. */
export function RecentMessages() {
  const { repository } = usePhone();
  const words = useWords();
  const recent = useComputed(() => repository.messages.value.slice(-SHOWN)).value;
  return (
    <section class="recent" aria-label={words.speak.recent} aria-live="polite">
      {recent.map((message) => (
        <a key={message.id} href={hrefOf('history')}>
          <span class="text">{payloadWords(message.payload, words)}</span>
          <StatusLine message={message} />
        </a>
      ))}
    </section>
  );
}
