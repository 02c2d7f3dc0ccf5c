import type { AgentSupervisor } from '../agent/agent-supervisor.ts';
import type { RelayPart } from '../relay/relay-part.ts';
import { appView } from './app-view.ts';
import { ChangeFeed, type Whole } from './change-feed.ts';
import type { ControlService } from './control.ts';
import type { ControlContext } from './control-context.ts';
import type { ControlHandlers } from './control-handlers.ts';
import { deviceView, tokensView } from './device-views.ts';
import { heldViews } from './held-views.ts';
import { LastErrors } from './last-errors.ts';
import { agentItem, relayItem } from './message-items.ts';
import { MessageSteps } from './message-steps.ts';
import { appMethods } from './methods/app-methods.ts';
import { deviceMethods } from './methods/device-methods.ts';
import { diagnosisMethods } from './methods/diagnosis-methods.ts';
import { heldMethods } from './methods/held-methods.ts';
import { messageMethods } from './methods/message-methods.ts';
import { pairingMethods } from './methods/pairing-methods.ts';
import { settingsMethods, settingsView } from './methods/settings-methods.ts';
import { sharingMethods } from './methods/sharing-methods.ts';
import { tokenMethods } from './methods/token-methods.ts';
import { typingMethods } from './methods/typing-methods.ts';
import { QueueHistory } from './queue-history.ts';
import { watchAgent } from './watch-agent.ts';
import { watchRelay } from './watch-relay.ts';

export type SessionOptions = Pick<
  ControlContext,
  'version' | 'mode' | 'host' | 'folder' | 'settings' | 'clock' | 'logger'
> & { service: Pick<ControlService, 'listening' | 'emit'> };

/** The control of one program that runs: what is watched, and what answers. */
export interface ControlSession {
  /** Before its agent starts, so that nothing of what it does is missed. */
  relayStarted(relay: RelayPart): void;
  agentStarted(agent: AgentSupervisor): void;
  readonly handlers: ControlHandlers;
  stop(): void;
}

export function createControlSession({ service, ...options }: SessionOptions): ControlSession {
  let relay: RelayPart | undefined;
  let agent: AgentSupervisor | undefined;
  const feed: ChangeFeed = new ChangeFeed({
    whole: (what) => wholeEvent(context, what),
    device(deviceId) {
      const device = deviceView(context, deviceId);
      return device === undefined ? { type: 'device.removed', deviceId } : { type: 'device.changed', device };
    },
    message(messageId) {
      const message = itemOf(context, messageId);
      return message && { type: 'message.changed', message };
    },
    emit: (event) => service.emit(event),
    listening: () => service.listening,
    clock: options.clock,
    logger: options.logger,
  });
  const context: ControlContext = {
    ...options,
    feed,
    steps: new MessageSteps(),
    depths: new QueueHistory(options.clock),
    errors: new LastErrors(),
    get relay() {
      return relay;
    },
    get agent() {
      return agent;
    },
  };
  const { change, ...settings } = settingsMethods(context);
  const handlers: ControlHandlers = {
    ...appMethods(context),
    ...deviceMethods(context, async (name) => void (await change({ name }))),
    ...tokenMethods(context),
    ...messageMethods(context),
    ...heldMethods(context),
    ...typingMethods(context),
    ...sharingMethods(context),
    ...pairingMethods(context),
    ...settings,
    ...diagnosisMethods(context),
  };
  return {
    relayStarted(started) {
      relay = started;
      watchRelay(context, started);
    },
    agentStarted(started) {
      agent = started;
      watchAgent(context, started);
    },
    handlers,
    stop: () => feed.stop(),
  };
}

function wholeEvent(context: ControlContext, what: Whole) {
  const { relay, agent } = context;
  if (what === 'app') return { type: 'app.changed', app: appView(context) } as const;
  if (what === 'settings') return { type: 'settings.changed', settings: settingsView(context) } as const;
  if (what === 'held') return agent && ({ type: 'held.changed', held: heldViews(context) } as const);
  if (what === 'tokens') return relay && ({ type: 'tokens.changed', tokens: tokensView(relay) } as const);
  return relay && ({ type: 'pairing.changed', pairing: relay.pairing.view() } as const);
}

function itemOf(context: ControlContext, messageId: string) {
  const { relay, agent } = context;
  if (relay !== undefined) {
    const record = relay.admin.lookUp(messageId);
    return record && relayItem(context, relay, record);
  }
  const handled = agent?.agent.history.find(messageId);
  return agent && handled && agentItem(context, agent.deviceId, handled);
}
