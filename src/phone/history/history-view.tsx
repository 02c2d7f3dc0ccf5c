import { useComputed, useSignal } from '@preact/signals';
import { isOver } from '../messages/phone-message.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { hrefOf } from '../shell/route.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { MessageCard } from './message-card.tsx';

/** So many are drawn at once: all 500 would keep a small phone busy for a second. */
const STEP = 50;

/** The newest first; one of them opened at a time. */
export function HistoryView() {
  const { repository } = usePhone();
  const words = useWords();
  const opened = useSignal<string | undefined>(undefined);
  const shown = useSignal(STEP);
  const newestFirst = useComputed(() => [...repository.messages.value].reverse());
  const messages = newestFirst.value;
  return (
    <>
      <h1>{words.history.title}</h1>
      {messages.length === 0 ? (
        <div class="nothing">
          <p>
            <strong>{words.history.empty}</strong>
          </p>
          <p>{words.history.emptyHelp}</p>
          <a class="button" href={hrefOf('speak')}>
            {words.history.go}
          </a>
        </div>
      ) : (
        <>
          <ul class="messages">
            {messages.slice(0, shown.value).map((message) => (
              <MessageCard
                key={message.id}
                message={message}
                open={opened.value === message.id}
                onToggle={() => {
                  opened.value = opened.value === message.id ? undefined : message.id;
                }}
              />
            ))}
          </ul>
          {messages.length > shown.value && (
            <button type="button" class="wide" onClick={() => (shown.value += STEP)}>
              {words.history.older}
            </button>
          )}
          <p class="hint">{words.history.kept}</p>
          {messages.some(isOver) && (
            <ConfirmButton
              words={words.history.clear}
              sure={words.history.clearSure}
              onSure={() => void repository.clear()}
            />
          )}
        </>
      )}
    </>
  );
}
