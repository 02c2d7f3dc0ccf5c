import type { AgentEvent } from '../../agent/agent-events.ts';
import type { AgentSupervisor } from '../agent/agent-supervisor.ts';
import type { ControlContext } from './control-context.ts';

/** From what the agent of this computer tells to what a window wants to know. */
export function watchAgent(context: ControlContext, supervisor: AgentSupervisor): void {
  let held = new Set(supervisor.agent.held().map(({ id }) => id));
  supervisor.onChange((event) => {
    note(context, supervisor, event);
    if (event.type !== 'held') return;
    const now = new Set(event.held.map(({ id }) => id));
    // Those that are held no longer have ended. Where a relay runs, it says so itself.
    if (context.relay === undefined) for (const id of held) if (!now.has(id)) noteHandled(context, supervisor, id);
    held = now;
  });
}

function note(context: ControlContext, supervisor: AgentSupervisor, event: AgentEvent): void {
  const { feed, relay } = context;
  if (event.type === 'message') {
    if (relay === undefined) noteHandled(context, supervisor, event.id);
    return;
  }
  feed.touch('app');
  if (event.type === 'held') feed.touch('held');
  else feed.touchDevice(supervisor.deviceId);
}

function noteHandled({ feed, steps, errors, clock }: ControlContext, supervisor: AgentSupervisor, id: string): void {
  const handled = supervisor.agent.history.find(id);
  if (handled === undefined) return;
  const { status, ending } = handled;
  const at = clock.now();
  steps.add(id, { status, at, receipt: ending.receipt, errorCode: ending.error?.code });
  if ((status === 'failed' || status === 'clipboard') && ending.error)
    errors.failed(supervisor.deviceId, { ...ending.error, at });
  feed.touchMessage(id);
  feed.touchDevice(supervisor.deviceId);
}
