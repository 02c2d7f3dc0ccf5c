import type { Clock } from '../../base/clock.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { signingKey, verifySignature } from '../../relay/tokens/jwt.ts';
import { OWNER } from '../../relay/tokens/owner.ts';
import type { TokenVerifier } from '../../server/guard/principal.ts';

/** Who has the data folder can sign: no other token is let in, of whatever scope. `secret` is read at each call. */
export function ownerCheck(secret: () => Uint8Array, clock: Clock): TokenVerifier {
  return {
    async verify(token) {
      const claims = await verifySignature(signingKey(secret()), token, clock.now());
      if (claims?.kind === 'owner') return OWNER;
      throw new ProtocolError('UNAUTHORIZED', 'only the owner of the data folder may do this');
    },
  };
}
