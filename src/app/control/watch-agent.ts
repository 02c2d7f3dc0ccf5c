import type { AgentSupervisor } from '../agent/agent-supervisor.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { ControlContext } from './control-context.ts';

/** From what the agent of this computer tells to what a window wants to know. */
export function watchAgent(context: ControlContext, feed: ChangeFeed, supervisor: AgentSupervisor): void {
  const handled = (id: string): void => noteHandled(context, feed, supervisor, id);
  let held = new Set(supervisor.agent.held().map(({ id }) => id));
  supervisor.onChange((event) => {
    if (event.type === 'message') {
      if (context.relay === undefined) handled(event.id);
      return;
    }
    if (event.type === 'senders') {
      feed.touch('senders');
      return;
    }
    feed.touch('app');
    if (event.type !== 'held') {
      feed.touchDevice(supervisor.deviceId);
      return;
    }
    feed.touch('held');
    const now = new Set(event.held.map(({ id }) => id));
    // Those that are held no longer have ended. Where a relay runs, it says so itself.
    if (context.relay === undefined) for (const id of held) if (!now.has(id)) handled(id);
    held = now;
  });
}

function noteHandled(
  { steps, errors, clock }: ControlContext,
  feed: ChangeFeed,
  supervisor: AgentSupervisor,
  id: string,
): void {
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
