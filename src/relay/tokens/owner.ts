import type { Principal } from '../../server/guard/principal.ts';

/** The id of whoever owns the data folder; every owner token is the same sender. */
export const OWNER_ID = 'owner';

export const OWNER: Principal = { id: OWNER_ID, name: 'owner', scope: 'admin', deviceId: undefined };
