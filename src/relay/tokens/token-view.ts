import type { TokenView } from '../../protocol/http.ts';
import { plainGrants } from '../../server/guard/grants.ts';
import type { TokenRow } from './token-store.ts';

/** A token as its relay's owner sees it. `seen`: milliseconds since the Unix epoch. */
export function tokenView({ name, scope, deviceId, grants, createdAt }: TokenRow, seen: number | undefined): TokenView {
  return {
    name,
    scope,
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(grants === undefined ? {} : { grants: plainGrants(grants) }),
    createdAt: new Date(createdAt).toISOString(),
    ...(seen === undefined ? {} : { lastSeenAt: new Date(seen).toISOString() }),
  };
}
