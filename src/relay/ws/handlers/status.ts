import type { StatusFrame } from '../../../protocol/frames.ts';
import type { AgentRegistry } from '../../agents/agent-registry.ts';
import type { AgentSession } from '../agent-session.ts';

/** `status`: what the agent says of the computer it types on. */
export class StatusHandler {
  readonly #registry: Pick<AgentRegistry, 'setAgentStatus'>;

  constructor(registry: Pick<AgentRegistry, 'setAgentStatus'>) {
    this.#registry = registry;
  }

  handle(session: AgentSession, { type: _, ...status }: StatusFrame): void {
    this.#registry.setAgentStatus(session.deviceId, status);
  }
}
