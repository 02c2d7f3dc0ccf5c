import { isDeepStrictEqual } from 'node:util';
import type { StatusFrame } from '../../../protocol/frames.ts';
import type { AgentRegistry } from '../../agents/agent-registry.ts';
import type { EventRecorder } from '../../events/event-recorder.ts';
import type { AgentSession } from '../agent-session.ts';

/** `status`: what the agent says of the computer it types on. */
export class StatusHandler {
  readonly #registry: Pick<AgentRegistry, 'getAgent' | 'setAgentStatus'>;
  readonly #events: Pick<EventRecorder, 'deviceStatus'>;

  constructor(
    registry: Pick<AgentRegistry, 'getAgent' | 'setAgentStatus'>,
    events: Pick<EventRecorder, 'deviceStatus'>,
  ) {
    this.#registry = registry;
    this.#events = events;
  }

  handle(session: AgentSession, { type: _, ...status }: StatusFrame): void {
    // The event log is short: an agent that repeats itself must not push out what others wait for.
    if (isDeepStrictEqual(this.#registry.getAgent(session.deviceId)?.status, status)) return;
    this.#registry.setAgentStatus(session.deviceId, status);
    this.#events.deviceStatus(session.deviceId, status);
  }
}
