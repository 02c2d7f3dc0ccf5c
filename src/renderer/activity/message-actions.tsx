import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { MessageItem } from '../../protocol/control-views.ts';
import { sortDevices } from '../devices/device-order.ts';
import { language, words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorNote } from '../ui/note.tsx';

/** Send again, copy, cancel: each where it is possible. */
export function MessageActions({ message }: { message: MessageItem }): JSX.Element {
  const { store, announcer } = useWindow();
  const resend = useAction();
  const cancel = useAction({ focusNext: `message-${message.messageId}` });
  const { messageId, deviceId, status, canResend, text } = message;
  const chosen = useSignal(deviceId);
  const id = useId();
  const { activity } = words.value;
  const devices = sortDevices(store.devices.value?.values() ?? [], language.value);
  const sendAgain = async (): Promise<void> => {
    const target = chosen.value;
    await store.call('messages.resend', { messageId, ...(target !== deviceId && { deviceId: target }) });
    announcer.say(activity.resent(store.nameOf(target) ?? target));
  };
  const takeBack = async (): Promise<void> => {
    await store.call('messages.cancel', { messageId });
    announcer.say(activity.cancelled);
  };
  return (
    <>
      <div class="buttons">
        {canResend && (
          <div class="resend">
            <label for={id}>{activity.resendTo}</label>
            <select
              id={id}
              value={chosen.value}
              onChange={(event) => {
                chosen.value = event.currentTarget.value;
              }}
            >
              {devices.map((device) => (
                <option key={device.deviceId} value={device.deviceId}>
                  {device.name}
                </option>
              ))}
            </select>
            <Button icon="send" busy={resend.busy.value} onClick={() => void resend.run(sendAgain)}>
              {activity.resend}
            </Button>
          </div>
        )}
        {canResend && (
          <CopyButton text={async () => text ?? (await store.call('messages.text', { messageId })).text}>
            {activity.copyText}
          </CopyButton>
        )}
        {(status === 'queued' || status === 'held') && (
          <Button icon="ban" busy={cancel.busy.value} onClick={() => void cancel.run(takeBack)}>
            {activity.cancelMessage}
          </Button>
        )}
      </div>
      {!canResend && <p class="muted">{activity.textGone}</p>}
      <ErrorNote error={resend.error.value ?? cancel.error.value} />
    </>
  );
}
