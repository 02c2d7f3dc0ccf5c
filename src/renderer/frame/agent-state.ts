import type { AppView } from '../../protocol/control-views.ts';
import type { Words } from '../i18n/words.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Tone } from '../ui/tag.tsx';

export interface AgentState {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly text: string;
  /** In the words of the app: why. */
  readonly detail?: string;
}

/** How this computer stands, in one word: the worst first. Typing that is paused is said elsewhere. */
export function agentState(agent: NonNullable<AppView['agent']>, { frame }: Words): AgentState {
  const { connection, status } = agent;
  const problem = connection.problem !== undefined ? { detail: connection.problem.message } : {};
  switch (connection.phase) {
    case 'stopped':
      return { icon: 'unplug', tone: 'bad', text: frame.agentStopped, ...problem };
    case 'waiting':
      return { icon: 'unplug', tone: 'bad', text: frame.agentWaiting, ...problem };
    case 'connecting':
      return { icon: 'refresh', tone: 'busy', text: frame.agentConnecting };
    case 'registered':
      break;
  }
  if (!status.canType) {
    const why = status.reason !== undefined ? { detail: status.reason } : {};
    return { icon: 'triangleAlert', tone: 'bad', text: frame.agentCannotType, ...why };
  }
  if (status.locked) return { icon: 'lock', tone: 'warn', text: frame.agentLocked };
  return { icon: 'keyboard', tone: 'good', text: frame.agentRegistered };
}
