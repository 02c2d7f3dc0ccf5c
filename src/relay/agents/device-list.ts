import type { DeviceDetail } from '../../protocol/http.ts';
import { type Grantee, mayPressKeys, mayReach } from '../../server/guard/grants.ts';
import type { AckTable } from '../outbox/ack-table.ts';
import type { Receivers } from '../outbox/message-service.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { AgentRegistry } from './agent-registry.ts';
import type { DeviceVisits } from './device-visits.ts';
import type { DevicesElsewhere } from './devices-elsewhere.ts';
import { displayNames } from './display-names.ts';

export interface DeviceListParts {
  readonly registry: Pick<AgentRegistry, 'getConnectedDevices' | 'getAgent'>;
  readonly known: Pick<DeviceVisits, 'get'>;
  readonly names: { get(deviceId: string): string | undefined };
  readonly receivers: Receivers;
  /** Of a relay in a cluster. */
  readonly elsewhere?: DevicesElsewhere | undefined;
  readonly outbox: Pick<Outbox, 'getQueueSize' | 'waiting'>;
  readonly acks: Pick<AckTable, 'inFlight' | 'lastAckMs'>;
}

/** May send everything to every computer. */
const EVERYBODY: Grantee = {};

/** What depends on all devices. */
interface Looks {
  readonly names: ReadonlyMap<string, string>;
  readonly online: ReadonlySet<string>;
}

/** The devices as `GET /devices` shows them: every one that has a live token, connected or away. */
export class DeviceList {
  readonly #parts: DeviceListParts;
  /** While `atOnce` runs. */
  #shared: Looks | undefined;

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
    const looks = this.#looks(grantee);
    const own = mayPressKeys(grantee) ? {} : { textsOnly: true as const };
    return [...looks.names.keys()].sort().map((deviceId) => ({ ...this.#detail(deviceId, looks), ...own }));
  }

  /** `undefined`: no such device (any more). */
  detail(deviceId: string): DeviceDetail | undefined {
    const { registry, receivers } = this.#parts;
    const there = registry.getAgent(deviceId) !== undefined || receivers.hasReceiver(deviceId);
    return there ? this.#detail(deviceId, this.#shared ?? this.#looks()) : undefined;
  }

  /** What waits for the device; `oldestAt` in milliseconds since the Unix epoch. */
  waiting(deviceId: string): { messages: number; oldestAt: number } | undefined {
    const { outbox, elsewhere } = this.#parts;
    return outbox.waiting(deviceId) ?? elsewhere?.waiting(deviceId);
  }

  /**
   * Looks at some of the devices: what each is called depends on all of them, and is found out once. Nothing may change
   * while it runs.
   */
  atOnce(look: () => void): void {
    this.#shared = this.#looks();
    try {
      look();
    } finally {
      this.#shared = undefined;
    }
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

  #looks(grantee: Grantee = EVERYBODY): Looks {
    return { names: this.#names(grantee), online: new Set(this.connected()) };
  }

  #detail(deviceId: string, { names, online }: Looks): DeviceDetail {
    const { registry, known, outbox, acks, elsewhere } = this.#parts;
    const there = elsewhere?.look(deviceId);
    const agent = registry.getAgent(deviceId) ?? there?.agent;
    const device = agent ?? known.get(deviceId);
    const lastAckMs = acks.lastAckMs(deviceId);
    return {
      deviceId,
      name: names.get(deviceId) ?? deviceId,
      online: online.has(deviceId),
      ...(agent === undefined ? {} : { connectedAt: new Date(agent.connectedAt).toISOString() }),
      ...(device === undefined ? {} : { lastSeenAt: new Date(device.lastSeenAt).toISOString() }),
      queueDepth: there?.queueDepth ?? outbox.getQueueSize(deviceId),
      inFlight: there?.inFlight ?? acks.inFlight(deviceId),
      ...(lastAckMs === undefined ? {} : { lastAckMs: Math.round(lastAckMs * 1_000) / 1_000 }),
      ...(device?.platform === undefined ? {} : { platform: device.platform }),
      ...(agent?.status === undefined ? {} : { status: agent.status }),
    };
  }
}
