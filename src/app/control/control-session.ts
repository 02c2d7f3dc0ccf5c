import { ChangeFeed } from './change-feed.ts';
import type { ControlService } from './control.ts';
import type { ControlContext } from './control-context.ts';
import type { ControlHandlers } from './control-handlers.ts';
import { LastErrors } from './last-errors.ts';
import { MessageSteps } from './message-steps.ts';
import { accessMethods } from './methods/access-methods.ts';
import { deviceMethods } from './methods/device-methods.ts';
import { diagnosisMethods } from './methods/diagnosis-methods.ts';
import { messageMethods } from './methods/message-methods.ts';
import { permissionMethods } from './methods/permission-methods.ts';
import { senderMethods } from './methods/sender-methods.ts';
import { settingsChanger, settingsMethods } from './methods/settings-methods.ts';
import { typingMethods } from './methods/typing-methods.ts';
import { QueueHistory } from './queue-history.ts';
import { appView } from './views/app-view.ts';
import { changedViews } from './views/changed-views.ts';
import { watchAgent } from './watch-agent.ts';
import { watchRelay } from './watch-relay.ts';

export interface ControlSessionOptions extends Omit<ControlContext, 'steps' | 'depths' | 'errors'> {
  /** Who hears of changes. */
  readonly audience: Pick<ControlService, 'listening' | 'emit'>;
}

/** The control of one program that runs: what is watched, and what answers. */
export interface ControlSession {
  readonly handlers: ControlHandlers;
  stop(): void;
}

/** Watches relay and agent from now on: start it in the turn in which the agent starts, so that nothing is missed. */
export function startControlSession({ audience, ...options }: ControlSessionOptions): ControlSession {
  const { relay, agent, clock, logger } = options;
  const context: ControlContext = {
    ...options,
    steps: new MessageSteps(),
    depths: new QueueHistory(clock),
    errors: new LastErrors(),
  };
  const feed = new ChangeFeed({ views: changedViews(context), audience, clock, logger });
  if (relay !== undefined) watchRelay(context, feed, relay);
  if (agent !== undefined) watchAgent(context, feed, agent);
  const changeSettings = settingsChanger(context, feed);
  return {
    handlers: {
      'app.get': () => appView(context),
      ...deviceMethods(context, feed, changeSettings),
      ...accessMethods(context),
      ...messageMethods(context),
      ...typingMethods(context, feed),
      ...senderMethods(context, feed),
      ...settingsMethods(context, changeSettings),
      ...diagnosisMethods(context),
      ...permissionMethods(context, feed),
    },
    stop: () => feed.stop(),
  };
}
