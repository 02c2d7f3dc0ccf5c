import { EVERYTHING } from '../../protocol/grants.ts';
import type { DeviceDetail } from '../../protocol/http.ts';
import { type Grantee, mayPressKeys, mayReach } from '../../server/guard/grants.ts';
import type { AckTable } from '../outbox/ack-table.ts';
import type { Receivers } from '../outbox/message-service.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { AgentRegistry } from './agent-registry.ts';
import type { DeviceNames } from './device-names.ts';
import type { DeviceVisits } from './device-visits.ts';
import type { DevicesElsewhere } from './devices-elsewhere.ts';
import { displayNames } from './display-names.ts';

export interface DeviceListParts {
  readonly registry: Pick<AgentRegistry, 'getConnectedDevices' | 'getAgent'>;
  /** `renames`: what was worked out from the names is right as long as this is the same. */
  readonly known: Pick<DeviceVisits, 'get' | 'renames'>;
  readonly names: Pick<DeviceNames, 'get' | 'renames'>;
  readonly receivers: Receivers;
  /** Of a relay in a cluster. */
  readonly elsewhere?: DevicesElsewhere | undefined;
  readonly outbox: Pick<Outbox, 'getQueueSize' | 'waiting'>;
  readonly acks: Pick<AckTable, 'inFlight' | 'lastAckMs'>;
}

/** What waits for a device, and what is on its way to it. */
export type DeviceQueue = Pick<DeviceDetail, 'deviceId' | 'queueDepth' | 'inFlight'>;

/** May send everything to every computer. */
const EVERYBODY: Grantee = {};

/** What all devices are called, and from what that was worked out. */
interface Names {
  /** In order of the ids. */
  readonly byId: ReadonlyMap<string, string>;
  readonly receivers: readonly string[];
  readonly given: number;
  readonly said: number;
}

/** The devices as `GET /devices` shows them: every one that has a live token, connected or away. */
export class DeviceList {
  readonly #parts: DeviceListParts;
  #names: Names | undefined;

  constructor(parts: DeviceListParts) {
    this.#parts = parts;
  }

  /** `grantee`: as if there were none but those that it may send to. */
  connected(grantee: Grantee = EVERYBODY): string[] {
    const { registry, elsewhere } = this.#parts;
    const connected = new Set([...registry.getConnectedDevices(), ...(elsewhere?.connected() ?? [])]);
    return [...connected].filter((deviceId) => mayReach(grantee, deviceId)).sort();
  }

  details(grantee: Grantee = EVERYBODY): DeviceDetail[] {
    const own = mayPressKeys(grantee) ? {} : { textsOnly: true as const };
    return Array.from(this.#namesFor(grantee), ([deviceId, name]) => ({ ...this.#detail(deviceId, name), ...own }));
  }

  /** Of all of them, in order of their ids. */
  queues(): DeviceQueue[] {
    return Array.from(this.#allNames().keys(), (deviceId) => this.#queue(deviceId));
  }

  /** `undefined`: no such device (any more). However many others there are, it costs the same. */
  detail(deviceId: string): DeviceDetail | undefined {
    const name = this.#allNames().get(deviceId);
    return name === undefined ? undefined : this.#detail(deviceId, name);
  }

  /** What waits for the device; `oldestAt` in milliseconds since the Unix epoch. */
  waiting(deviceId: string): { messages: number; oldestAt: number } | undefined {
    const { outbox, elsewhere } = this.#parts;
    return outbox.waiting(deviceId) ?? elsewhere?.waiting(deviceId);
  }

  #namesFor({ grants = EVERYTHING }: Grantee): ReadonlyMap<string, string> {
    if (grants.devices === 'all') return this.#allNames();
    const reach = new Set(grants.devices);
    // Two that are not seen side by side may have the same name.
    return this.#workOut(this.#parts.receivers.receivers().filter((deviceId) => reach.has(deviceId)));
  }

  /** What each is called depends on all: it is worked out when there is another device, or one has another name. */
  #allNames(): ReadonlyMap<string, string> {
    const { known, names, receivers: tokens } = this.#parts;
    const [receivers, given, said] = [tokens.receivers(), names.renames, known.renames];
    const before = this.#names;
    if (before?.receivers === receivers && before.given === given && before.said === said) return before.byId;
    const byId = this.#workOut(receivers);
    this.#names = { byId, receivers, given, said };
    return byId;
  }

  #workOut(deviceIds: readonly string[]): ReadonlyMap<string, string> {
    const { known, names } = this.#parts;
    const called = displayNames(
      deviceIds.map((deviceId) => ({ deviceId, given: names.get(deviceId), said: known.get(deviceId)?.name })),
    );
    return new Map([...called].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  #detail(deviceId: string, name: string): DeviceDetail {
    const { registry, known, acks, elsewhere } = this.#parts;
    const there = elsewhere?.look(deviceId);
    const agent = registry.getAgent(deviceId) ?? there?.agent;
    const device = agent ?? known.get(deviceId);
    const { queueDepth, inFlight } = this.#queue(deviceId, there);
    const lastAckMs = acks.lastAckMs(deviceId);
    return {
      deviceId,
      name,
      online: agent !== undefined || (elsewhere?.isConnected(deviceId) ?? false),
      ...(agent === undefined ? {} : { connectedAt: new Date(agent.connectedAt).toISOString() }),
      ...(device === undefined ? {} : { lastSeenAt: new Date(device.lastSeenAt).toISOString() }),
      queueDepth,
      inFlight,
      ...(lastAckMs === undefined ? {} : { lastAckMs: Math.round(lastAckMs * 1_000) / 1_000 }),
      ...(device?.platform === undefined ? {} : { platform: device.platform }),
      ...(agent?.status === undefined ? {} : { status: agent.status }),
    };
  }

  #queue(deviceId: string, there = this.#parts.elsewhere?.look(deviceId)): DeviceQueue {
    const { outbox, acks } = this.#parts;
    const { queueDepth = outbox.getQueueSize(deviceId), inFlight = acks.inFlight(deviceId) } = there ?? {};
    return { deviceId, queueDepth, inFlight };
  }
}
