import { type ControlContext, isoTime, relayOf } from '../control-context.ts';
import { unavailable } from '../control-error.ts';
import type { HandlersOf } from '../control-handlers.ts';
import { tokensView } from '../views/device-views.ts';

/** Who may reach the relay: where it listens, whom it lets in, whom it knows. */
export function accessMethods(context: ControlContext): HandlersOf<'sharing' | 'pairing' | 'tokens'> {
  return {
    'sharing.set': ({ lan }) => relayOf(context).share(lan),
    'pairing.open'({ role, name }) {
      const { pairing, pairingLinks } = relayOf(context);
      const { code, expiresAt } = pairing.open(role, name);
      return { role, expiresAt: isoTime(expiresAt), links: pairingLinks(code, role) };
    },
    'pairing.get': () => relayOf(context).pairing.view(),
    'pairing.close'() {
      relayOf(context).pairing.cancel();
      return {};
    },
    'tokens.list': () => tokensView(relayOf(context)),
    async 'tokens.revoke'({ name }) {
      const { tokens, ownTokenNames } = relayOf(context);
      if (ownTokenNames().includes(name)) throw unavailable('That token is this program’s own, which needs it.');
      return { messagesEnded: await tokens.revoke(name) };
    },
  };
}
