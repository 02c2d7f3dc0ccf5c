import type { JSX } from 'preact';
import type { MessageItem } from '../../protocol/control-views.ts';
import { formats, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { Icon } from '../ui/icon.tsx';
import { MessageDetail } from './message-detail.tsx';
import { StateTag } from './state-tag.tsx';

interface MessageRowProps {
  readonly message: MessageItem;
  readonly position: number;
  /** How many there are; -1 while nobody knows. */
  readonly total: number;
  readonly open: boolean;
  /** The one row of the list that Tab reaches; arrow keys choose another. */
  readonly active: boolean;
  onToggle(message: MessageItem, position: number): void;
}

/** One message: a line that opens. */
export function MessageRow({ message, position, total, open, active, onToggle }: MessageRowProps): JSX.Element {
  const { store, ticker } = useWindow();
  const { activity } = words.value;
  const { messageId, deviceId, status, createdAt, sender, text } = message;
  const id = `message-${messageId}`;
  const device = store.devices.value?.get(deviceId)?.name ?? deviceId;
  return (
    <article
      class={`message${open ? ' open' : ''}`}
      data-message={messageId}
      data-status={status}
      aria-posinset={position + 1}
      aria-setsize={total}
      aria-labelledby={id}
    >
      <button
        type="button"
        id={id}
        class="message-line"
        tabIndex={active ? 0 : -1}
        aria-expanded={open}
        aria-controls={open ? `${id}-detail` : undefined}
        onClick={() => onToggle(message, position)}
      >
        <Icon name="chevron" />
        <StateTag of={message} />
        <span class={text === undefined ? 'message-words muted' : 'message-words'}>
          {text ?? activity.from(sender ?? activity.unknownSender)}
        </span>
        <span class="message-device">{device}</span>
        <time dateTime={createdAt}>{formats.value.time(Date.parse(createdAt), ticker.now.peek())}</time>
      </button>
      {open && <MessageDetail message={message} id={`${id}-detail`} />}
    </article>
  );
}
