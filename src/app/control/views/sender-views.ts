import type { KnownSender } from '../../../agent/senders/sender-book.ts';
import type { SenderView } from '../../../protocol/control-views.ts';
import { type ControlContext, isoTime } from '../control-context.ts';

/** Who has sent to this computer, the last one first. */
export function senderViews({ agent }: Pick<ControlContext, 'agent'>): SenderView[] {
  return agent?.agent.senders().map(senderView) ?? [];
}

function senderView({ relayId, id, name, verdict, firstAt, lastAt }: KnownSender): SenderView {
  return { relayId, senderId: id, name, verdict: verdict ?? 'ask', firstAt: isoTime(firstAt), lastAt: isoTime(lastAt) };
}
