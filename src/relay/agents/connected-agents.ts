import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import type { Logger } from '../../base/logger.ts';
import type { IConnectionManager } from '../../server/sockets/connection-manager.ts';
import type { AgentWriters } from '../outbox/agent-writers.ts';
import { AgentRegistry } from './agent-registry.ts';
import { DeviceNames } from './device-names.ts';
import { KnownDevices } from './known-devices.ts';

/** The agents that are connected, and what is known of devices that are away. */
export interface ConnectedAgents {
  readonly registry: AgentRegistry;
  readonly writers: AgentWriters;
  readonly known: KnownDevices;
  readonly names: DeviceNames;
}

/** Puts them together. Nothing is started. */
export function createConnectedAgents(
  database: Database,
  connections: Pick<IConnectionManager, 'getClient'>,
  clock: Clock,
  logger: Logger,
): ConnectedAgents {
  const known = new KnownDevices(database);
  const names = new DeviceNames(database);
  const registry = new AgentRegistry(known, clock, logger);
  const writers: AgentWriters = {
    writerOf(deviceId) {
      const agent = registry.getAgentByNormalizedId(deviceId);
      return agent === undefined ? undefined : connections.getClient(agent.connectionId)?.writer;
    },
  };
  return { registry, writers, known, names };
}
