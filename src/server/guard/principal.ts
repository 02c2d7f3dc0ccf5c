import type { Scope } from '../../protocol/http.ts';

/** Who is asking: what a verified token says of its holder. */
export interface Principal {
  /** The token's `jti`, or `OWNER_ID`. Messages belong to it, and revocation goes by it. */
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  /** With scope `receive`: the one device that the token stands for. */
  readonly deviceId: string | undefined;
}

/** The id of whoever owns the data folder; every owner token is the same sender. */
export const OWNER_ID = 'owner';
