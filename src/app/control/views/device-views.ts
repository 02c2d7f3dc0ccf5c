import type { DeviceView, TokensView } from '../../../protocol/control-views.ts';
import type { DeviceDetail } from '../../../protocol/http.ts';
import type { RunningRelay } from '../../relay/running-relay.ts';
import { type ControlContext, isoTime } from '../control-context.ts';

/** Every computer that messages can be sent to, without charts; where no relay runs, this one. */
export function deviceViews(context: ControlContext): DeviceView[] {
  const details = context.relay?.admin.devices() ?? [ownDetail(context)];
  return details.flatMap((detail) => (detail === undefined ? [] : [viewOf(context, detail)]));
}

/** `undefined`: there is no such device (any more). */
export function deviceView(context: ControlContext, deviceId: string): DeviceView | undefined {
  const { relay } = context;
  const detail = relay === undefined ? ownDetail(context) : relay.admin.device(deviceId);
  if (detail?.deviceId !== deviceId) return undefined;
  return { ...viewOf(context, detail), depths: depthsOf(context, deviceId) };
}

/** For the chart of its queue. */
export function depthsOf({ depths }: ControlContext, deviceId: string): NonNullable<DeviceView['depths']> {
  return depths.of(deviceId).map(({ at, depth }) => ({ at: isoTime(at), depth }));
}

export function tokensView({ tokens, ownTokenNames }: RunningRelay): TokensView {
  const own = new Set(ownTokenNames());
  return tokens.list().map((token) => ({ ...token, own: own.has(token.name) }));
}

/** This computer as its agent knows it: what its relay says of it is not known here. */
function ownDetail({ agent, clock }: ControlContext): DeviceDetail | undefined {
  if (agent === undefined) return undefined;
  const online = agent.agent.connection().phase === 'registered';
  return {
    deviceId: agent.deviceId,
    name: agent.name,
    online,
    ...(online && { lastSeenAt: isoTime(clock.now()) }),
    queueDepth: 0,
    inFlight: 0,
    platform: process.platform,
    status: agent.agent.status(),
  };
}

function viewOf(context: ControlContext, detail: DeviceDetail): DeviceView {
  const { relay, agent, errors } = context;
  const { deviceId, online } = detail;
  const waiting = online ? undefined : relay?.admin.waiting(deviceId);
  const lastError = errors.of(deviceId);
  return {
    ...detail,
    tokenNames: relay?.tokens.namesOfDevice(deviceId) ?? [],
    thisComputer: deviceId === agent?.deviceId,
    ...(waiting && { waiting: { messages: waiting.messages, oldestAt: isoTime(waiting.oldestAt) } }),
    ...(lastError && { lastError: { code: lastError.code, message: lastError.message, at: isoTime(lastError.at) } }),
  };
}
