import { z } from 'zod';
import { grantsSchema } from '../../protocol/grants.ts';
import type { MessagesOfRevoked, Scope } from '../../protocol/http.ts';
import type { HeldGrants } from '../../server/guard/grants.ts';

/** A token. Times in milliseconds since the Unix epoch. */
export interface TokenRow {
  jti: string;
  name: string;
  scope: Scope;
  deviceId: string | undefined;
  createdAt: number;
  lastSeenAt: number | undefined;
  /** `undefined`: made by a version that knew none, and so for everything. */
  grants: HeldGrants | undefined;
  /** The token that its holder was first let in with, when this is not the first. */
  origin: string | undefined;
}

/** Beside its devices: those that it was granted once. Without a bound: they pile up. */
const reachedSchema = z.union([z.literal('all'), z.array(z.string())]);

/** What is stored of grants; what cannot be read grants nothing. */
export const storedGrantsSchema = grantsSchema
  .extend({ reached: reachedSchema.optional() })
  .catch({ devices: [], keys: false });

export type TokenChange =
  | { readonly kind: 'created'; readonly row: TokenRow }
  | { readonly kind: 'granted'; readonly jti: string; readonly grants: HeldGrants }
  | { readonly kind: 'revoked'; readonly jti: string; readonly messages: MessagesOfRevoked }
  | { readonly kind: 'seen'; readonly jti: string; readonly at: number };

/** `by`: who has asked for it at another relay, as far as that is known. `here`: it was asked for at this relay, and not at another one of its cluster. Returns how many messages ended. */
export type TokenFollower = (change: TokenChange, here: boolean, by?: string) => number;

/** A token whose place another one takes. */
export interface ReplacedToken {
  readonly jti: string;
  readonly name: string;
  readonly revokedAt: number;
}

/**
 * Where tokens are kept. A change that is stored is told before its promise resolves; one that cannot be stored has not
 * half happened, and is not told; in a cluster that is CLUSTER_UNAVAILABLE, a `ProtocolError`. Revoked tokens stay, so
 * that a name's history can be read. `by`: who asks for it, for the audit logs of other relays.
 */
export interface TokenStore {
  /** The oldest first. Each call gives rows of its own. */
  live(): TokenRow[];
  /** Live or revoked. */
  find(jti: string): TokenRow | undefined;
  /** Whether it was revoked together with what it had sent; by version 0.1 it was not. */
  endedWithMessages(jti: string): boolean;
  /**
   * `replaced` is revoked with it, and what it has sent is kept: in one step when both have the same name, else just
   * after. Resolves with how many messages ended, when a power cut could not undo it, as the others do.
   * @throws ProtocolError NAME_TAKEN
   */
  insert(row: TokenRow, replaced?: ReplacedToken, by?: string): Promise<number>;
  /** `change` is asked for what is granted now, which another relay may have changed. @throws ProtocolError NOT_FOUND */
  grant<T extends HeldGrants>(
    jti: string,
    change: (row: TokenRow) => T,
    by?: string,
  ): Promise<{ grants: T; messagesEnded: number }>;
  /** `messages`: what is wanted for what it has sent. @throws ProtocolError NOT_FOUND */
  revoke(jti: string, revokedAt: number, messages: MessagesOfRevoked, by?: string): Promise<number>;
  /** `seen` maps jti to time. */
  saveLastSeen(seen: ReadonlyMap<string, number>): void;
  /**
   * Of a cluster: resolves when all that was stored before this call has been told; at a relay by itself it is told at
   * once. @throws ProtocolError CLUSTER_UNAVAILABLE
   */
  caughtUp?(): Promise<void>;
  /** From now on each change is told, to this follower alone. */
  follow(follower: TokenFollower): void;
}
