import { type ControlContext, isoTime, relayOf } from '../control-context.ts';
import { unavailable } from '../control-error.ts';
import type { HandlersOf } from '../control-handlers.ts';
import { tokensView } from '../views/device-views.ts';

/** Who may reach the relay: where it listens, whom it lets in, whom it knows. */
export function accessMethods(context: ControlContext): HandlersOf<'sharing' | 'pairing' | 'tokens'> {
  return {
    'sharing.set': ({ lan }) => relayOf(context).share(lan),
    async 'sharing.renewAuthority'() {
      const { sharing } = relayOf(context);
      await sharing.renewAuthority();
      return sharing.view();
    },
    async 'pairing.open'({ role, name, devices, keys }) {
      const { pairing, pairingLinks } = relayOf(context);
      const { code, expiresAt, grants } = await pairing.open(role, name, { devices, keys });
      const links = pairingLinks(code, role);
      return { role, expiresAt: isoTime(expiresAt), ...(grants && { grants }), links };
    },
    'pairing.get': () => relayOf(context).pairing.view(),
    'pairing.close'() {
      relayOf(context).pairing.cancel();
      return {};
    },
    'tokens.list': () => tokensView(relayOf(context)),
    'tokens.grant'({ name, devices, keys }) {
      return relayOf(context).tokens.grant(name, { devices, keys });
    },
    async 'tokens.revoke'({ name }) {
      const { tokens, ownTokenNames } = relayOf(context);
      if (ownTokenNames().includes(name)) throw unavailable('That token is this program’s own, which needs it.');
      return { messagesEnded: await tokens.revoke(name) };
    },
  };
}
