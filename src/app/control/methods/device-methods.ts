import { ProtocolError } from '../../../protocol/codes.ts';
import type { DeviceView } from '../../../protocol/control-views.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { type ControlContext, relayOf } from '../control-context.ts';
import { unavailable } from '../control-error.ts';
import type { HandlersOf } from '../control-handlers.ts';
import { depthsOf, deviceView, deviceViews } from '../views/device-views.ts';
import type { ChangeSettings } from './settings-methods.ts';

/** The name of this computer is one of its settings. */
export function deviceMethods(
  context: ControlContext,
  feed: ChangeFeed,
  changeSettings: ChangeSettings,
): HandlersOf<'devices'> {
  const view = (deviceId: string): DeviceView => {
    const found = deviceView(context, deviceId);
    if (found === undefined) throw new ProtocolError('NOT_FOUND', 'there is no such device (any more)');
    return found;
  };
  return {
    'devices.list': () => deviceViews(context),
    'devices.depths': ({ deviceIds }) =>
      deviceIds.flatMap((deviceId) => {
        const known = deviceView(context, deviceId) !== undefined;
        return known ? [{ deviceId, depths: depthsOf(context, deviceId) }] : [];
      }),
    async 'devices.rename'({ deviceId, name }) {
      view(deviceId);
      if (deviceId === context.agent?.deviceId) {
        await changeSettings({ name });
      } else {
        await relayOf(context).admin.rename(deviceId, name);
      }
      feed.touchDevice(deviceId);
      return view(deviceId);
    },
    async 'devices.revoke'({ deviceId }) {
      const { tokens, admin } = relayOf(context);
      if (deviceId === context.agent?.deviceId) throw unavailable('This computer cannot shut itself out.');
      const names = tokens.list().flatMap((token) => (token.deviceId === deviceId ? [token.name] : []));
      if (names.length === 0) throw new ProtocolError('NOT_FOUND', 'there is no such device (any more)');
      let messagesEnded = 0;
      for (const name of names) messagesEnded += await tokens.revoke(name);
      await admin.forgetName(deviceId);
      return { messagesEnded };
    },
  };
}
