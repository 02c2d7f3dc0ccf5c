import type { DeviceDetail } from '../../protocol/http.ts';
import { type Grantee, mayPressKeys, mayReach } from '../../server/guard/grants.ts';
import type { AckTable } from '../outbox/ack-table.ts';
import type { Receivers } from '../outbox/message-service.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { AgentRegistry } from './agent-registry.ts';
import type { DevicesElsewhere } from './devices-elsewhere.ts';
import { displayNames } from './display-names.ts';
import type { KnownDevice } from './known-devices.ts';

export interface DeviceListParts {
  readonly registry: Pick<AgentRegistry, 'getConnectedDevices' | 'getAgent'>;
  readonly known: { get(deviceId: string): KnownDevice | undefined };
  readonly names: { get(deviceId: string): string | undefined };
  readonly receivers: Receivers;
  /** Of a relay in a cluster. */
  readonly elsewhere?: DevicesElsewhere | undefined;
  readonly outbox: Pick<Outbox, 'getQueueSize'>;
  readonly acks: Pick<AckTable, 'inFlight' | 'lastAckMs'>;
}

/** May send everything to every computer. */
const EVERYBODY: Grantee = {};

/** The devices as `GET /devices` shows them: every one that has a live token, connected or away. */
export class DeviceList {
  readonly #parts: DeviceListParts;

  constructor(parts: DeviceListParts) {
    this.#parts = parts;
  }

  /** `grantee`: as if there were none but those that it may send to. */
  connected(grantee: Grantee = EVERYBODY): string[] {
    const { registry, elsewhere } = this.#parts;
    const connected = new Set([...registry.getConnectedDevices(), ...(elsewhere?.connected() ?? [])]);
    return [...connected].sort().filter((deviceId) => mayReach(grantee, deviceId));
  }

  details(grantee: Grantee = EVERYBODY): DeviceDetail[] {
    const names = this.#names(grantee);
    const online = new Set(this.connected());
    const own = mayPressKeys(grantee) ? {} : { textsOnly: true as const };
    return [...names.keys()].sort().map((deviceId) => ({ ...this.#detail(deviceId, names, online), ...own }));
  }

  /** `undefined`: no such device (any more). */
  detail(deviceId: string): DeviceDetail | undefined {
    const { registry, receivers } = this.#parts;
    const there = registry.getAgent(deviceId) !== undefined || receivers.hasReceiver(deviceId);
    return there ? this.#detail(deviceId, this.#names(), new Set(this.connected())) : undefined;
  }

  /** Of every device that there is; two that are not seen side by side may have the same. */
  #names(grantee: Grantee = EVERYBODY): Map<string, string> {
    const { registry, known, names, receivers } = this.#parts;
    const ids = [...new Set([...receivers.receivers(), ...this.connected()])].filter((id) => mayReach(grantee, id));
    return displayNames(
      Array.from(ids, (deviceId) => {
        const said = (registry.getAgent(deviceId) ?? known.get(deviceId))?.name;
        return { deviceId, given: names.get(deviceId), said };
      }),
    );
  }

  #detail(deviceId: string, names: ReadonlyMap<string, string>, online: ReadonlySet<string>): DeviceDetail {
    const { registry, known, outbox, acks, elsewhere } = this.#parts;
    const agent = registry.getAgent(deviceId);
    const device = agent ?? known.get(deviceId);
    const lastAckMs = acks.lastAckMs(deviceId);
    return {
      deviceId,
      name: names.get(deviceId) ?? deviceId,
      online: online.has(deviceId),
      ...(agent === undefined ? {} : { connectedAt: new Date(agent.connectedAt).toISOString() }),
      ...(device === undefined ? {} : { lastSeenAt: new Date(device.lastSeenAt).toISOString() }),
      queueDepth: elsewhere?.waiting(deviceId) ?? outbox.getQueueSize(deviceId),
      inFlight: acks.inFlight(deviceId),
      ...(lastAckMs === undefined ? {} : { lastAckMs: Math.round(lastAckMs * 1_000) / 1_000 }),
      ...(device?.platform === undefined ? {} : { platform: device.platform }),
      ...(agent?.status === undefined ? {} : { status: agent.status }),
    };
  }
}
