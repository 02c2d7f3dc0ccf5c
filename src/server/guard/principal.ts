import type { Scope } from '../../protocol/http.ts';

/** Who is asking: what a verified token says of its holder. */
export interface Principal {
  /** Of its token, or of whoever needs none. What it owns belongs to it, and revocation goes by it. */
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  /** With scope `receive`: the one device that the token stands for. */
  readonly deviceId: string | undefined;
}

/** Knows the tokens. Rejects with ProtocolError UNAUTHORIZED. */
export interface TokenVerifier {
  verify(token: string): Promise<Principal>;
}
