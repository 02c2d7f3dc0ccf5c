import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Mode } from '../../protocol/control-views.ts';
import type { AgentSupervisor } from '../agent/agent-supervisor.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import type { SetAside } from '../folder/set-aside.ts';
import type { Host } from '../host.ts';
import type { RunningRelay } from '../relay/running-relay.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { unavailable } from './control-error.ts';
import type { LastErrors } from './last-errors.ts';
import type { MessageSteps } from './message-steps.ts';
import type { QueueHistory } from './queue-history.ts';

/** What the handlers and the views of one program share. */
export interface ControlContext {
  readonly version: string;
  readonly mode: Mode;
  readonly host: Host;
  readonly folder: DataFolder;
  /** Databases that were damaged, and are kept aside since this start. */
  readonly damaged: readonly SetAside[];
  readonly settings: SettingsStore;
  readonly relay: RunningRelay | undefined;
  readonly agent: AgentSupervisor | undefined;
  readonly steps: MessageSteps;
  readonly depths: QueueHistory;
  readonly errors: LastErrors;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** @throws ControlError UNAVAILABLE */
export function relayOf({ relay }: Pick<ControlContext, 'relay'>): RunningRelay {
  if (relay !== undefined) return relay;
  throw unavailable('This computer joined a relay; it runs none itself.', 'Do it where the relay runs.');
}

/** @throws ControlError UNAVAILABLE */
export function agentOf({ agent }: Pick<ControlContext, 'agent'>): AgentSupervisor {
  if (agent !== undefined) return agent;
  throw unavailable('This program is a relay alone: nothing is typed on this computer.');
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
