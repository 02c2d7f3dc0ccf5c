import type { DeviceDetail } from '../../protocol/http.ts';
import type { AckTable } from '../outbox/ack-table.ts';
import type { Receivers } from '../outbox/message-service.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { AgentRegistry } from './agent-registry.ts';
import { displayNames } from './display-names.ts';
import type { KnownDevice } from './known-devices.ts';

export interface DeviceListParts {
  readonly registry: Pick<AgentRegistry, 'getConnectedDevices' | 'getAgent'>;
  readonly known: { get(deviceId: string): KnownDevice | undefined };
  readonly names: { get(deviceId: string): string | undefined };
  readonly receivers: Receivers;
  readonly outbox: Pick<Outbox, 'getQueueSize'>;
  readonly acks: Pick<AckTable, 'inFlight' | 'lastAckMs'>;
}

/** The devices as `GET /devices` shows them: every one that has a live token, connected or away. */
export class DeviceList {
  readonly #parts: DeviceListParts;

  constructor(parts: DeviceListParts) {
    this.#parts = parts;
  }

  connected(): string[] {
    return this.#parts.registry.getConnectedDevices().sort();
  }

  details(): DeviceDetail[] {
    const names = this.#names();
    return [...names.keys()].sort().map((deviceId) => this.#detail(deviceId, names));
  }

  /** `undefined`: no such device (any more). */
  detail(deviceId: string): DeviceDetail | undefined {
    const { registry, receivers } = this.#parts;
    const there = registry.getAgent(deviceId) !== undefined || receivers.hasReceiver(deviceId);
    return there ? this.#detail(deviceId, this.#names()) : undefined;
  }

  /** Of every device that there is. */
  #names(): Map<string, string> {
    const { registry, known, names, receivers } = this.#parts;
    const ids = new Set([...receivers.receivers(), ...this.connected()]);
    return displayNames(
      Array.from(ids, (deviceId) => {
        const said = (registry.getAgent(deviceId) ?? known.get(deviceId))?.name;
        return { deviceId, given: names.get(deviceId), said };
      }),
    );
  }

  #detail(deviceId: string, names: ReadonlyMap<string, string>): DeviceDetail {
    const { registry, known, outbox, acks } = this.#parts;
    const agent = registry.getAgent(deviceId);
    const device = agent ?? known.get(deviceId);
    const lastAckMs = acks.lastAckMs(deviceId);
    return {
      deviceId,
      name: names.get(deviceId) ?? deviceId,
      online: agent !== undefined,
      ...(agent === undefined ? {} : { connectedAt: new Date(agent.connectedAt).toISOString() }),
      ...(device === undefined ? {} : { lastSeenAt: new Date(device.lastSeenAt).toISOString() }),
      queueDepth: outbox.getQueueSize(deviceId),
      inFlight: acks.inFlight(deviceId),
      ...(lastAckMs === undefined ? {} : { lastAckMs: Math.round(lastAckMs * 1_000) / 1_000 }),
      ...(device?.platform === undefined ? {} : { platform: device.platform }),
      ...(agent?.status === undefined ? {} : { status: agent.status }),
    };
  }
}
