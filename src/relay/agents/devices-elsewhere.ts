import type { Agent } from './agent-registry.ts';

/** What another relay tells of an agent that is connected there. */
export type AgentElsewhere = Omit<Agent, 'connectionId'>;

/** A device of another relay. Depth and messages in flight as `GET /devices` has them. */
export interface DeviceElsewhere {
  readonly agent: AgentElsewhere | undefined;
  readonly queueDepth: number;
  readonly inFlight: number;
}

/** Of a relay in a cluster: the devices that other relays serve. */
export interface DevicesElsewhere {
  /** Ids of those whose agents are connected. */
  connected(): string[];
  isConnected(deviceId: string): boolean;
  /** `undefined`: it is this relay's. */
  look(deviceId: string): DeviceElsewhere | undefined;
  /** What waits for a device of another relay; `oldestAt` in milliseconds since the Unix epoch. */
  waiting(deviceId: string): { readonly messages: number; readonly oldestAt: number } | undefined;
  /** Called with a device of another relay of which something is told that no event tells. */
  onChanged(listener: (deviceId: string) => void): void;
}
