import type { JSX } from 'preact';
import type { MessageItem } from '../../protocol/control-views.ts';
import { messageState } from '../../web/message-states/message-state.ts';
import { errorText } from '../i18n/error-text.ts';
import { formats, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { Icon } from '../ui/icon.tsx';
import { MessageActions } from './message-actions.tsx';
import { MessageSteps } from './message-steps.tsx';

/** What its line can hold, on most screens. */
const ONE_LINE = 32;

/** All that is known of one message, and what can be done with it. */
export function MessageDetail({ message, id }: { message: MessageItem; id: string }): JSX.Element {
  const { store } = useWindow();
  const { activity } = words.value;
  const { duration } = formats.value;
  const { messageId, deviceId, sender, error, latencyMs, text } = message;
  const why = error !== undefined ? errorText(error, words.value) : undefined;
  return (
    <div class="detail" id={id}>
      {text !== undefined && (text.length > ONE_LINE || text.includes('\n')) && (
        <blockquote class="message-text">{text}</blockquote>
      )}
      <p>
        {activity.about[messageState(message)]}
        {why !== undefined && (
          <span class="tone-bad">
            {' '}
            <Icon name="info" /> {why.text} {why.detail}
          </span>
        )}
      </p>
      <MessageSteps message={message} />
      <dl class="facts">
        <div>
          <dt>{activity.sentBy}</dt>
          <dd>{sender ?? activity.unknownSender}</dd>
        </div>
        <div>
          <dt>{activity.sentTo}</dt>
          <dd>{store.devices.value?.get(deviceId)?.name ?? deviceId}</dd>
        </div>
        {latencyMs !== undefined && (
          <div>
            <dt>{activity.took}</dt>
            <dd>{duration(latencyMs)}</dd>
          </div>
        )}
        <div>
          <dt>{activity.id}</dt>
          <dd>
            <code>{messageId}</code>
          </dd>
        </div>
      </dl>
      <MessageActions message={message} />
    </div>
  );
}
