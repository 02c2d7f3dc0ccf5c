import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { normalizeDeviceId } from '../../protocol/device-id.ts';
import type { AgentStatus } from '../../protocol/frames.ts';
import type { DeviceVisits } from './device-visits.ts';

/** A connected agent. Times in milliseconds since the Unix epoch. */
export interface Agent {
  readonly deviceId: string;
  /** Its connection in the `ConnectionManager`. */
  readonly connectionId: string;
  readonly name: string | undefined;
  readonly platform: string | undefined;
  readonly connectedAt: number;
  lastSeenAt: number;
  status: AgentStatus | undefined;
}

export type NewAgent = Pick<Agent, 'deviceId' | 'connectionId' | 'name' | 'platform'>;

/** Which device is which connection. Knows ids, never sockets. Ids are normalised on the way in. */
export class AgentRegistry {
  readonly #agents = new Map<string, Agent>();
  readonly #memory: Pick<DeviceVisits, 'save'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onChanged: Array<(deviceId: string) => void> = [];

  constructor(memory: Pick<DeviceVisits, 'save'>, clock: Clock, logger: Logger) {
    this.#memory = memory;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** False on a duplicate: the device has a connection, and keeps it. */
  registerAgent({ deviceId, connectionId, name, platform }: NewAgent): boolean {
    const id = normalizeDeviceId(deviceId);
    if (this.#agents.has(id)) return false;
    const now = this.#clock.now();
    const agent = { deviceId: id, connectionId, name, platform, connectedAt: now, lastSeenAt: now, status: undefined };
    this.#agents.set(id, agent);
    this.#remember(agent);
    this.#tell(id);
    return true;
  }

  /** Only the connection that holds the device gives it up. Returns whether it did. */
  unregisterAgent(deviceId: string, connectionId: string): boolean {
    const agent = this.getAgent(deviceId);
    if (agent?.connectionId !== connectionId) return false;
    this.#agents.delete(agent.deviceId);
    this.#remember(agent);
    this.#tell(agent.deviceId);
    return true;
  }

  getAgent(deviceId: string): Agent | undefined {
    return this.#agents.get(normalizeDeviceId(deviceId));
  }

  /** As `getAgent`, for an id that is normalised already: the hot path. */
  getAgentByNormalizedId(deviceId: string): Agent | undefined {
    return this.#agents.get(deviceId);
  }

  getConnectedDevices(): string[] {
    return [...this.#agents.keys()];
  }

  getAllAgents(): Agent[] {
    return [...this.#agents.values()];
  }

  /** It has just given a sign of life. */
  setAgentAlive(deviceId: string): void {
    const agent = this.getAgent(deviceId);
    if (agent !== undefined) agent.lastSeenAt = this.#clock.now();
  }

  setAgentStatus(deviceId: string, status: AgentStatus): void {
    const agent = this.getAgent(deviceId);
    if (agent === undefined) return;
    agent.status = status;
    this.#tell(agent.deviceId);
  }

  /** Called when an agent has come or gone, or has said how its computer is. */
  onChanged(listener: (deviceId: string) => void): void {
    this.#onChanged.push(listener);
  }

  #tell(deviceId: string): void {
    for (const listener of this.#onChanged) listener(deviceId);
  }

  #remember({ deviceId, name, platform, lastSeenAt }: Agent): void {
    try {
      this.#memory.save({ deviceId, name, platform, lastSeenAt });
    } catch (error) {
      // A full disk is no reason to turn an agent away.
      this.#logger.warn({ deviceId, error: String(error) }, 'the visit of a device could not be saved');
    }
  }
}
