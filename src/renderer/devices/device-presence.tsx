import type { JSX } from 'preact';
import type { DeviceView } from '../../protocol/control-views.ts';
import { words } from '../i18n/words.ts';
import { Ago } from '../ui/ago.tsx';
import { Tag } from '../ui/tag.tsx';

/** Whether it is there, and whether it would type. */
export function DevicePresence({ device }: { device: DeviceView }): JSX.Element {
  const { devices } = words.value;
  const { online, status, lastSeenAt } = device;
  if (!online) {
    return (
      <span class="device-presence tags">
        <Tag icon="offline" tone="quiet">
          {devices.offline}
        </Tag>
        <span class="muted">
          {lastSeenAt === undefined ? devices.neverSeen : <Ago of={lastSeenAt} within={devices.lastSeen} />}
        </span>
      </span>
    );
  }
  return (
    <span class="device-presence tags">
      <Tag icon="online" tone="good">
        {devices.online}
      </Tag>
      {status?.canType === false && (
        <Tag icon="triangleAlert" tone="bad">
          {devices.cannotType}
        </Tag>
      )}
      {status?.paused === true && (
        <Tag icon="pause" tone="warn">
          {devices.paused}
        </Tag>
      )}
      {status?.locked === true && (
        <Tag icon="lock" tone="warn">
          {devices.locked}
        </Tag>
      )}
      {status?.canType === true && status.target !== undefined && (
        <span class="muted">{devices.typesInto(status.target)}</span>
      )}
    </span>
  );
}
