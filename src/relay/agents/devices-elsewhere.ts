import type { EventBody } from '../../protocol/events.ts';
import type { KnownDevices } from './known-devices.ts';

/** Of a relay in a cluster: the devices whose agents are at other relays. */
export interface DevicesElsewhere {
  /** Ids. */
  connected(): string[];
  isConnected(deviceId: string): boolean;
  /** How many messages wait for the device, or are on their way. `undefined`: it is here. */
  waiting(deviceId: string): number | undefined;
}

/** What a device says of itself at another relay is remembered here too. */
export function rememberArrivals(
  known: KnownDevices,
  events: readonly { readonly body: EventBody; readonly at: number }[],
): void {
  for (const { body, at } of events) {
    if (body.type !== 'device.connected') continue;
    const { deviceId, name, platform } = body;
    known.save({ deviceId, name, platform, lastSeenAt: at });
  }
}
