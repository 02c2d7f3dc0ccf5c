import type { FrameWriter } from '../../server/sockets/connection.ts';
import type { IConnectionManager } from '../../server/sockets/connection-manager.ts';
import type { AgentWriters } from '../outbox/agent-writers.ts';
import type { AgentRegistry } from './agent-registry.ts';

/** From a device to its connection's writer. */
export class RegisteredAgents implements AgentWriters {
  readonly #registry: Pick<AgentRegistry, 'getAgentByNormalizedId'>;
  readonly #connections: Pick<IConnectionManager, 'getClient'>;

  constructor(
    registry: Pick<AgentRegistry, 'getAgentByNormalizedId'>,
    connections: Pick<IConnectionManager, 'getClient'>,
  ) {
    this.#registry = registry;
    this.#connections = connections;
  }

  writerOf(deviceId: string): FrameWriter | undefined {
    const agent = this.#registry.getAgentByNormalizedId(deviceId);
    return agent === undefined ? undefined : this.#connections.getClient(agent.connectionId)?.writer;
  }
}
