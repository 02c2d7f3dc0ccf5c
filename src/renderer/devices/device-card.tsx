import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { DeviceView } from '../../protocol/control-views.ts';
import { errorText } from '../i18n/error-text.ts';
import { formats, words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Ago } from '../ui/ago.tsx';
import { BurstProgress } from '../ui/burst-progress.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Icon } from '../ui/icon.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { hrefOf } from '../ui/route.ts';
import { Tag } from '../ui/tag.tsx';
import { DeviceFigures } from './device-figures.tsx';
import { DevicePresence } from './device-presence.tsx';
import { RenameForm } from './rename-form.tsx';

/** One computer. */
export function DeviceCard({ device }: { device: DeviceView }): JSX.Element {
  const { store, announcer } = useWindow();
  const { run, busy, error } = useAction();
  const asks = useSignal<'nothing' | 'name' | 'revoke'>('nothing');
  const card = useRef<HTMLElement>(null);
  const { devices } = words.value;
  const { number } = formats.value;
  const { deviceId, name, lastError, waiting, thisComputer, status } = device;
  const back = (): void => {
    asks.value = 'nothing';
    card.current?.querySelector<HTMLElement>('h3')?.focus();
  };
  const revoke = async (): Promise<void> => {
    const { messagesEnded } = await store.call('devices.revoke', { deviceId });
    announcer.say(devices.revoked(name, number(messagesEnded)));
  };
  return (
    <article class="card device" ref={card} data-device={deviceId} aria-label={name}>
      <header>
        <div class="device-name">
          <Icon name="monitor" />
          <div>
            <h3 tabIndex={-1}>{name}</h3>
            <span class="device-id">{deviceId}</span>
            {thisComputer && (
              <Tag icon="check" tone="quiet">
                {devices.thisComputer}
              </Tag>
            )}
          </div>
        </div>
        <DevicePresence device={device} />
      </header>
      <div class="device-body">
        <DeviceFigures device={device} />
        {asks.value === 'nothing' && (
          <div class="buttons">
            <LinkButton
              href={hrefOf('activity', { device: deviceId })}
              icon="activity"
              label={devices.activityOf(name)}
            >
              {devices.activity}
            </LinkButton>
            <Button
              icon="pencil"
              label={devices.renameOf(name)}
              onClick={() => {
                asks.value = 'name';
              }}
            >
              {devices.rename}
            </Button>
            {!thisComputer && (
              <Button
                icon="ban"
                label={devices.revokeOf(name)}
                onClick={() => {
                  asks.value = 'revoke';
                }}
              >
                {devices.revoke}
              </Button>
            )}
          </div>
        )}
      </div>
      {status?.canType === false && status.reason !== undefined && <p class="device-line">{status.reason}</p>}
      {waiting !== undefined && (
        <p class="device-line tone-warn">
          <Icon name="clock" />
          <Ago of={waiting.oldestAt} within={(ago) => devices.waiting(number(waiting.messages), ago)} />
        </p>
      )}
      <BurstProgress deviceId={deviceId} />
      {lastError !== undefined && (
        <p class="device-line tone-bad">
          <Icon name="circleX" />
          <span>
            {devices.lastError}, <Ago of={lastError.at} within={(ago) => ago} />:{' '}
            {errorText(lastError, words.value).text}
          </span>
        </p>
      )}
      {asks.value === 'name' && <RenameForm device={device} onDone={back} />}
      {asks.value === 'revoke' && (
        <Confirm
          question={devices.revokeAsk(name)}
          yes={devices.revoke}
          icon="ban"
          busy={busy.value}
          error={error.value}
          onYes={() => void run(revoke)}
          onNo={back}
        />
      )}
    </article>
  );
}
