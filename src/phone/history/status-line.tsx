import type { PhoneMessage } from '../messages/phone-message.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';
import { statusWords } from './message-words.ts';

export function StatusLine({ message }: { message: PhoneMessage }) {
  const words = useWords();
  const relayId = usePhone().membership.value?.relayId;
  const { words: status, why, icon, tone } = statusWords(message, relayId, words);
  return (
    <p class="status" data-tone={tone} data-status={message.status}>
      <Icon name={icon} />
      <span>
        {status}
        {why !== undefined && <span class="why">{why}</span>}
      </span>
    </p>
  );
}
