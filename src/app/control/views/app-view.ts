import type { ConnectionState } from '../../../agent/connection/connection-state.ts';
import type { AppView } from '../../../protocol/control-views.ts';
import { type ControlContext, isoTime } from '../control-context.ts';

/** The program as a whole, now. */
export function appView({ version, mode, host, folder, damaged, relay, agent }: ControlContext): AppView {
  const typist = agent?.typist();
  return {
    version,
    mode,
    host: host.kind,
    platform: process.platform,
    dataFolder: folder.root,
    ...(relay && {
      relay: { url: relay.url, name: relay.name, relayId: relay.relayId, sharing: relay.sharing.view() },
    }),
    ...(agent && {
      agent: {
        deviceId: agent.deviceId,
        name: agent.name,
        relayUrl: agent.relayUrl,
        connection: connectionView(agent.agent.connection()),
        status: agent.agent.status(),
        ...(typist !== undefined && { typist }),
        held: agent.agent.held().length,
      },
    }),
    ...(damaged.length > 0 && { damaged: damaged.map(({ name, keptAs }) => ({ name, keptAs })) }),
    abilities: {
      startAtLogin: host.startAtLogin !== undefined,
      notifications: host.notifications,
      updates: host.updates,
    },
  };
}

function connectionView({ phase, retryAt, problem }: ConnectionState) {
  return {
    phase,
    ...(retryAt !== undefined && { retryAt: isoTime(retryAt) }),
    ...(problem && { problem: { code: problem.code, message: problem.message } }),
  };
}
