import type { HandledMessage } from '../../../agent/inbox/journal-history.ts';
import type { MessageItem } from '../../../protocol/control-views.ts';
import { isPending, type MessageStatus } from '../../../protocol/message.ts';
import type { AdminMessage } from '../../../relay/relay-admin.ts';
import type { RunningRelay } from '../../relay/running-relay.ts';
import { type ControlContext, isoTime } from '../control-context.ts';
import type { Step } from '../message-steps.ts';
import { listedText } from './listed-text.ts';

/** What an agent says when it has decided. */
const ACKNOWLEDGED: ReadonlySet<MessageStatus> = new Set(['typed', 'clipboard', 'held', 'failed']);

/** A message of the relay of this program. */
export function relayItem(context: ControlContext, relay: RunningRelay, record: AdminMessage): MessageItem {
  const { id, deviceId, status, receipt, error, createdAt, updatedAt } = record;
  const sender = relay.tokens.nameOf(record.sender);
  const shown = context.settings.current.history === 'texts';
  // Where texts are not kept, only what is to be delivered has one.
  const payload = shown ? relay.admin.payloadOf(record) : undefined;
  return {
    messageId: id,
    deviceId,
    ...(sender !== undefined && { sender }),
    status,
    ...(receipt !== undefined && { receipt }),
    ...(error !== undefined && { error }),
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
    ...wayOf(context.steps.of(id), { status, createdAt, updatedAt, receipt, errorCode: error?.code }),
    ...(payload && { text: listedText(payload) }),
    canResend: shown ? payload !== undefined : isPending(status),
  };
}

/** A message of another relay, as the agent of this computer knows it. */
export function agentItem(context: ControlContext, deviceId: string, handled: HandledMessage): MessageItem {
  const { id, status, ending, sentAt, updatedAt, sender } = handled;
  const createdAt = sentAt ?? updatedAt;
  const { receipt, error } = ending;
  return {
    messageId: id,
    deviceId,
    ...(sender !== undefined && { sender }),
    status,
    ...(receipt !== undefined && { receipt }),
    ...(error !== undefined && { error }),
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
    ...wayOf(context.steps.of(id), { status, createdAt, updatedAt, receipt, errorCode: error?.code }),
    canResend: false,
  };
}

interface Now {
  readonly status: MessageStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly receipt: Step['receipt'];
  readonly errorCode: string | undefined;
}

/** `steps` and `latencyMs`. Of a message whose way was not seen, what its row says. */
function wayOf(seen: readonly Step[], { createdAt, updatedAt, ...now }: Now): Pick<MessageItem, 'steps' | 'latencyMs'> {
  const steps: Step[] = seen.length > 0 ? [...seen] : [{ status: 'queued', at: createdAt }];
  if (steps[0]?.status !== 'queued') steps.unshift({ status: 'queued', at: createdAt });
  if (steps.at(-1)?.status !== now.status) steps.push({ ...now, at: Math.max(updatedAt, createdAt) });
  const acknowledged = steps.find(({ status }) => ACKNOWLEDGED.has(status));
  return {
    steps: steps.map(({ status, at, receipt, errorCode }) => ({
      status,
      at: isoTime(at),
      ...(receipt !== undefined && { receipt }),
      ...(errorCode !== undefined && { errorCode }),
    })),
    // The clock of an agent's relay may be another.
    ...(acknowledged && { latencyMs: Math.max(0, acknowledged.at - createdAt) }),
  };
}
