import { useSignal } from '@preact/signals';
import { clipboardText } from '../../protocol/clipboard-text.ts';
import { writeClipboard } from '../../web/write-clipboard.ts';
import { isOver, type PhoneMessage } from '../messages/phone-message.ts';
import { announcement, usePhone, useWords } from '../shell/context.ts';
import { go } from '../shell/route.ts';

interface MessageButtonsProps {
  readonly message: PhoneMessage;
  /** The card may be closed again. */
  readonly onDone: () => void;
}

/** What can be done with a message in its current state. */
export function MessageButtons({ message, onDone }: MessageButtonsProps) {
  const { actions, computers, draft, sender } = usePhone();
  const words = useWords();
  const copied = useSignal(false);
  const all = computers.all.value;
  const own = all.find(({ deviceId }) => deviceId === message.deviceId);
  const others = all.filter((computer) => computer !== own);
  const text = clipboardText(message.payload);
  const { status, cancelling } = message;
  const canCancel = !cancelling && (status === 'waiting' || status === 'queued' || status === 'held');
  const resend = (deviceId: string): void => {
    void actions.resend(message, deviceId);
    onDone();
  };
  const copy = async (): Promise<void> => {
    await writeClipboard(text, 'unseen');
    copied.value = true;
    announcement.value = words.history.copied;
  };
  return (
    <div class="buttons">
      {own !== undefined && (
        <button type="button" onClick={() => resend(own.deviceId)}>
          {words.history.resend}
        </button>
      )}
      {others.map(({ deviceId, name }) => (
        <button key={deviceId} type="button" onClick={() => resend(deviceId)}>
          {words.history.resendTo} {name}
        </button>
      ))}
      {message.source !== undefined && (
        <button
          type="button"
          onClick={() => {
            draft.text.value = message.source ?? '';
            sender.hold();
            go('speak');
          }}
        >
          {words.history.edit}
        </button>
      )}
      {text !== '' && (
        <button type="button" onClick={() => void copy()}>
          {copied.value ? words.history.copied : words.history.copy}
        </button>
      )}
      {canCancel && (
        <button type="button" onClick={() => void actions.cancel(message)}>
          {words.history.cancelMessage}
        </button>
      )}
      {isOver(message) && (
        <button type="button" class="bad" onClick={() => void actions.delete(message)}>
          {words.common.delete}
        </button>
      )}
    </div>
  );
}
