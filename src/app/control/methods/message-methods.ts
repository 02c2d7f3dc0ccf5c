import { ProtocolError } from '../../../protocol/codes.ts';
import type { ControlResult, ParsedControlParams } from '../../../protocol/control-methods.ts';
import type { MessageItem } from '../../../protocol/control-views.ts';
import { ControlError, ControlErrorCode } from '../../../protocol/control-wire.ts';
import { type Segment, textOf } from '../../../protocol/segments.ts';
import type { AdminMessage } from '../../../relay/relay-admin.ts';
import type { RunningRelay } from '../../relay/running-relay.ts';
import { agentOf, type ControlContext, relayOf } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';
import { agentItem, relayItem } from '../views/message-items.ts';

type ListParams = ParsedControlParams<'messages.list'>;
type ListResult = ControlResult<'messages.list'>;

export function messageMethods(context: ControlContext): HandlersOf<'messages'> {
  const payloadOf = (relay: RunningRelay, record: AdminMessage): Segment[] => {
    const payload = relay.admin.payloadOf(record);
    if (payload !== undefined) return payload;
    const hint = 'Keep texts from now on: Settings, History.';
    throw new ControlError(ControlErrorCode.textGone, 'The text of this message is not kept any more.', hint);
  };
  return {
    'messages.list': (params) =>
      context.relay === undefined ? listHandled(context, params) : listStored(context, context.relay, params),
    'messages.send': ({ deviceId, text }) => send(context, relayOf(context), deviceId, [{ type: 'text', value: text }]),
    'messages.resend'({ messageId, deviceId }) {
      const relay = relayOf(context);
      const record = relay.admin.find(messageId);
      return send(context, relay, deviceId ?? record.deviceId, payloadOf(relay, record));
    },
    'messages.text'({ messageId }) {
      const relay = relayOf(context);
      const record = relay.admin.find(messageId);
      if (context.settings.current.history !== 'texts') {
        throw new ControlError('FORBIDDEN', 'The settings do not allow texts to be shown.', 'Settings, History.');
      }
      return { text: textOf(payloadOf(relay, record)) };
    },
    async 'messages.cancel'({ messageId }) {
      const relay = relayOf(context);
      return relayItem(context, relay, await relay.admin.cancel(messageId));
    },
  };
}

/** The message is stored; what becomes of it is told by events. @throws {ProtocolError} */
function send(
  context: ControlContext,
  relay: RunningRelay,
  deviceId: string,
  payload: readonly Segment[],
): MessageItem {
  const id = relay.admin.send(deviceId, payload);
  return relayItem(context, relay, relay.admin.find(id));
}

function listStored(context: ControlContext, relay: RunningRelay, params: ListParams): ListResult {
  const { limit, deviceId, statuses } = params;
  const words = params.search?.trim().toLowerCase();
  const named = (name: string): boolean => words !== undefined && name.toLowerCase().includes(words);
  const search = words
    ? {
        words,
        senders: relay.admin.sendersNamed(named),
        devices: new Set(relay.admin.devices().flatMap((device) => (named(device.name) ? [device.deviceId] : []))),
        texts: context.settings.current.history === 'texts',
      }
    : undefined;
  const { messages, next } = relay.admin.page({ limit, before: positionOf(params.before), deviceId, statuses, search });
  return {
    messages: messages.map((record) => relayItem(context, relay, record)),
    ...(next !== undefined && { next: String(next) }),
  };
}

/** Where no relay runs: what the agent of this computer handled. */
function listHandled(context: ControlContext, { limit, before, deviceId, statuses, search }: ListParams): ListResult {
  const supervisor = agentOf(context);
  if (deviceId !== undefined && deviceId !== supervisor.deviceId) return { messages: [] };
  const words = search?.trim().toLowerCase() ?? '';
  const isOurs = words !== '' && `${supervisor.deviceId}\n${supervisor.name.toLowerCase()}`.includes(words);
  const handled = supervisor.agent.history.page({
    limit,
    before: positionOf(before),
    statuses,
    search: words === '' || isOurs ? undefined : words,
  });
  const last = handled.length === limit ? handled.at(-1) : undefined;
  return {
    messages: handled.map((message) => agentItem(context, supervisor.deviceId, message)),
    ...(last && { next: String(last.position) }),
  };
}

function positionOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new ProtocolError('INVALID_REQUEST', 'before is not what a page gave as next');
}
