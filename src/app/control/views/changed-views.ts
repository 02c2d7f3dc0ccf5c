import type { MessageItem } from '../../../protocol/control-views.ts';
import type { ChangedViews } from '../change-feed.ts';
import type { ControlContext } from '../control-context.ts';
import { appView } from './app-view.ts';
import { deviceView, tokensView } from './device-views.ts';
import { heldViews } from './held-views.ts';
import { agentItem, relayItem } from './message-items.ts';
import { senderViews } from './sender-views.ts';
import { settingsView } from './settings-view.ts';

/** What has changed, as a window is told of it. */
export function changedViews(context: ControlContext): ChangedViews {
  const { relay, agent } = context;
  return {
    whole(view) {
      if (view === 'app') return { type: 'app.changed', app: appView(context) };
      if (view === 'settings') return { type: 'settings.changed', settings: settingsView(context) };
      if (view === 'held') return agent && { type: 'held.changed', held: heldViews(context) };
      if (view === 'senders') return agent && { type: 'senders.changed', senders: senderViews(context) };
      if (view === 'tokens') return relay && { type: 'tokens.changed', tokens: tokensView(relay) };
      return relay && { type: 'pairing.changed', pairing: relay.pairing.view() };
    },
    device(deviceId) {
      const device = deviceView(context, deviceId);
      return device === undefined ? { type: 'device.removed', deviceId } : { type: 'device.changed', device };
    },
    message(messageId) {
      const message = itemOf(context, messageId);
      return message && { type: 'message.changed', message };
    },
  };
}

function itemOf(context: ControlContext, messageId: string): MessageItem | undefined {
  const { relay, agent } = context;
  if (relay !== undefined) {
    const record = relay.admin.lookUp(messageId);
    return record && relayItem(context, relay, record);
  }
  const handled = agent?.agent.history.find(messageId);
  return agent && handled && agentItem(context, agent.deviceId, handled);
}
