import type { Clock } from '../../../base/clock.ts';
import { ProtocolError } from '../../../protocol/codes.ts';
import { signingKey, verifySignature } from '../../../relay/tokens/jwt.ts';
import { OWNER_ID, type Principal } from '../../../server/guard/principal.ts';

const OWNER: Principal = { id: OWNER_ID, name: 'owner', scope: 'admin', deviceId: undefined };

/** Who has the data folder can sign: no other token is let in, of whatever scope. Rejects with UNAUTHORIZED. */
export function ownerCheck(secret: () => Uint8Array, clock: Clock): (token: string) => Promise<Principal> {
  return async (token) => {
    const claims = await verifySignature(signingKey(secret()), token, clock.now());
    if (claims?.kind === 'owner') return OWNER;
    throw new ProtocolError('UNAUTHORIZED', 'only the owner of the data folder may do this');
  };
}
