import { type ControlContext, relayOf } from '../control-context.ts';
import { unavailable } from '../control-error.ts';
import type { HandlersOf } from '../control-handlers.ts';
import { tokensView } from '../device-views.ts';

export function tokenMethods(context: ControlContext): HandlersOf<'tokens'> {
  return {
    'tokens.list': () => tokensView(relayOf(context)),
    async 'tokens.revoke'({ name }) {
      const { tokens, ownTokenNames } = relayOf(context);
      if (ownTokenNames().includes(name)) throw unavailable('That token is this program’s own, which needs it.');
      return { messagesEnded: await tokens.revoke(name) };
    },
  };
}
