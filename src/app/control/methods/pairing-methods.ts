import { type ControlContext, isoTime, relayOf } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';

export function pairingMethods(context: ControlContext): HandlersOf<'pairing'> {
  return {
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
  };
}
