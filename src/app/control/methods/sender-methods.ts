import { ProtocolError } from '../../../protocol/codes.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { agentOf, type ControlContext } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';
import { senderViews } from '../views/sender-views.ts';

/** Who may type on this computer, as far as its own user has a say in it. */
export function senderMethods(context: ControlContext, feed: ChangeFeed): HandlersOf<'senders'> {
  return {
    'senders.list': () => senderViews({ agent: agentOf(context) }),
    async 'senders.decide'({ relayId, senderId, verdict }) {
      const agent = await agentOf(context).ready();
      const said = verdict === 'ask' ? undefined : verdict;
      const messagesEnded = agent.decideSender({ relayId, id: senderId }, said);
      if (messagesEnded === undefined) throw new ProtocolError('NOT_FOUND', 'there is no such sender');
      feed.touch('senders');
      feed.touch('held');
      return { messagesEnded };
    },
  };
}
