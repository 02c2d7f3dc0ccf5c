import type { Scope } from '../../protocol/http.ts';
import type { Grantee, HeldGrants } from './grants.ts';

/** Who is asking: what a verified token says of its holder. */
export interface Principal extends Grantee {
  /** Of its token, or of whoever needs none. What it owns belongs to it, and revocation goes by it. */
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  /** With scope `receive`: the one device that the token stands for. */
  readonly deviceId: string | undefined;
  /** With scope `send`: what it may do now, for that may change at any time. `undefined`: everything. */
  readonly grants?: HeldGrants | undefined;
}

/** Knows the tokens. Rejects with ProtocolError UNAUTHORIZED. */
export interface TokenVerifier {
  verify(token: string): Promise<Principal>;
}
