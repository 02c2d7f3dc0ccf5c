import { randomUUID } from 'node:crypto';
import type { GrantChange } from '../../protocol/grants.ts';
import type { Scope } from '../../protocol/http.ts';
import { type HeldGrants, reachedBy } from '../../server/guard/grants.ts';
import type { TokenRow } from './token-store.ts';

export interface NewToken {
  /** Unique among live tokens. */
  name: string;
  scope: Scope;
  /** Normalised; with scope `receive`, and only with it. */
  deviceId?: string | undefined;
  /** With scope `send`; what is left out of it is granted. */
  grants?: GrantChange | undefined;
}

/** `before`: the row of the token whose place it takes. `createdAt`: milliseconds since the Unix epoch. */
export function newTokenRow(token: NewToken, before: TokenRow | undefined, createdAt: number): TokenRow {
  const { name, scope, deviceId, grants: { devices = 'all', keys = true } = {} } = token;
  const grants: HeldGrants = { devices, keys, ...(before && { reached: reachedBy(before) }) };
  return {
    jti: randomUUID(),
    name,
    scope,
    deviceId,
    createdAt,
    lastSeenAt: undefined,
    grants: scope === 'send' ? grants : undefined,
    origin: before && (before.origin ?? before.jti),
  };
}
