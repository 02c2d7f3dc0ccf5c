import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import type { Logger } from '../../base/logger.ts';
import type { IConnectionManager } from '../../server/sockets/connection-manager.ts';
import type { AgentWriters } from '../outbox/agent-writers.ts';
import { AgentRegistry } from './agent-registry.ts';
import type { DeviceNames } from './device-names.ts';
import type { DeviceVisits } from './device-visits.ts';
import { KnownDevices } from './known-devices.ts';
import { SqliteDeviceNames } from './sqlite-device-names.ts';

/** The agents that are connected, and what is known of devices that are away. */
export interface ConnectedAgents {
  readonly registry: AgentRegistry;
  readonly writers: AgentWriters;
  readonly known: DeviceVisits;
  readonly names: DeviceNames;
}

export interface ConnectedAgentsParts {
  readonly database: Database;
  /** Of a cluster: those of all its relays. Default: what is in the database. */
  readonly names?: DeviceNames | undefined;
  readonly visits?: DeviceVisits | undefined;
  readonly connections: Pick<IConnectionManager, 'getClient'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Puts them together. Nothing is started. */
export function createConnectedAgents(parts: ConnectedAgentsParts): ConnectedAgents {
  const { database, connections, clock, logger } = parts;
  const known = parts.visits ?? new KnownDevices(database);
  const names = parts.names ?? new SqliteDeviceNames(database);
  const registry = new AgentRegistry(known, clock, logger);
  const writers: AgentWriters = {
    writerOf(deviceId) {
      const agent = registry.getAgentByNormalizedId(deviceId);
      return agent === undefined ? undefined : connections.getClient(agent.connectionId)?.writer;
    },
  };
  return { registry, writers, known, names };
}
