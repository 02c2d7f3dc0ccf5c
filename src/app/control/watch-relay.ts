import { type AdminEvent, messageChangeOf } from '../../relay/relay-admin.ts';
import type { RunningRelay } from '../relay/running-relay.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { ControlContext } from './control-context.ts';

/** From what the relay tells to what a window wants to know. On the hot path: it notes, and looks later. */
export function watchRelay(context: ControlContext, feed: ChangeFeed, relay: RunningRelay): void {
  const { depths } = context;
  for (const { deviceId, queueDepth } of relay.admin.devices()) {
    if (queueDepth > 0) depths.changed(deviceId, queueDepth);
  }
  relay.admin.onEvents((events) => {
    for (const event of events) note(context, feed, relay, event);
  });
  relay.admin.onDeviceChanged((deviceId) => feed.touchDevice(deviceId));
  relay.tokens.onChanged(({ deviceId }) => {
    feed.touch('tokens');
    // A token makes a device known before it ever connects, and is one of those that its view names.
    if (deviceId !== undefined) feed.touchDevice(deviceId);
  });
  relay.pairing.onChanged(() => feed.touch('pairing'));
  relay.sharing.onChanged(() => feed.touch('app'));
}

function note(context: ControlContext, feed: ChangeFeed, relay: RunningRelay, event: AdminEvent): void {
  const { depths, steps } = context;
  const message = messageChangeOf(event);
  if (message !== undefined) {
    const { messageId, deviceId, status, receipt, errorCode } = message;
    steps.add(messageId, { status, at: event.at, receipt, errorCode });
    if (status === 'failed' || status === 'clipboard') noteError(context, relay, messageId, event.at);
    feed.touchMessage(messageId);
    feed.touchDevice(deviceId);
    return;
  }
  const { body } = event;
  if (body.type === 'queue.depth') depths.changed(body.deviceId, body.queueDepth);
  if ('deviceId' in body && body.deviceId !== undefined) feed.touchDevice(body.deviceId);
  if (body.type === 'device.revoked') forgetRevoked(context, relay, body.deviceId);
}

/** Unless another token still stands for it. */
function forgetRevoked(
  { depths, errors }: ControlContext,
  { admin }: RunningRelay,
  deviceId: string | undefined,
): void {
  if (deviceId === undefined || admin.device(deviceId) !== undefined) return;
  depths.forget(deviceId);
  errors.forget(deviceId);
}

function noteError({ errors }: ControlContext, { admin }: RunningRelay, messageId: string, at: number): void {
  const record = admin.lookUp(messageId);
  if (record?.error !== undefined) errors.failed(record.deviceId, { ...record.error, at });
}
