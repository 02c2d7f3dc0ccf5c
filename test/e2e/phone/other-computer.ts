import { AgentProcess } from '../../helpers/processes/agent-process.ts';
import type { SharedHub } from './shared-hub.ts';

/** Another computer of the relay, that comes and goes; not started yet. The caller stops it. */
export async function otherComputer(hub: SharedHub, deviceId: string, settings: object = {}): Promise<AgentProcess> {
  const token = await hub.token('receive', deviceId, deviceId);
  const relayUrl = `${hub.url.replace('http', 'ws')}/ws`;
  return new AgentProcess({ relayUrl, token, deviceId, settings: { deviceId, name: deviceId, ...settings } });
}
