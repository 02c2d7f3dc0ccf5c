import type { MessagesOfRevoked } from '../../protocol/http.ts';
import type { HeldGrants } from '../../server/guard/grants.ts';
import { TokenDirectory } from './token-directory.ts';
import type { TokenChange, TokenRow } from './token-store.ts';
import { VerifyCache } from './verify-cache.ts';

/**
 * Hears the principal's id, what its token was, what is wanted for what it has sent, and whether it was revoked at this
 * relay. Returns how many messages ended.
 */
export type RevocationListener = (
  principalId: string,
  token: TokenRow,
  messages: MessagesOfRevoked,
  here: boolean,
) => number;

/** Hears of a token that may do something else than `before`. Returns how many of its messages ended. */
export type GrantListener = (token: TokenRow, before: HeldGrants | undefined, here: boolean) => number;

/** Beside all live tokens: the owner's, which last for minutes. */
const CACHED_OWNER_TOKENS = 1_000;

/** The live tokens, as their store tells of them: what is changed at another relay of a cluster takes effect here too. */
export class FollowedTokens extends TokenDirectory {
  protected readonly cache = new VerifyCache(() => this.live.size + CACHED_OWNER_TOKENS);
  readonly #onRevoked: RevocationListener[] = [];
  readonly #onGranted: GrantListener[] = [];
  readonly #onChanged: Array<(token: TokenRow) => void> = [];
  readonly #onMadeElsewhere: Array<(token: TokenRow) => void> = [];

  /** Called when a token was made, revoked or seen again, with it. */
  onChanged(listener: (token: Pick<TokenRow, 'deviceId'>) => void): void {
    this.#onChanged.push(listener);
  }

  /** Called when a token was made at another relay of the cluster, with it. */
  onMadeElsewhere(listener: (token: TokenRow) => void): void {
    this.#onMadeElsewhere.push(listener);
  }

  /** Called in the turn in which this relay hears of the change. */
  onGranted(listener: GrantListener): void {
    this.#onGranted.push(listener);
  }

  /** Called in the turn in which this relay hears of the revocation. */
  onRevoked(listener: RevocationListener): void {
    this.#onRevoked.push(listener);
  }

  protected tell(row: TokenRow): void {
    for (const listener of this.#onChanged) listener(row);
  }

  /** Returns how many messages ended. */
  protected follow(change: TokenChange, here: boolean): number {
    if (change.kind === 'created') {
      this.live.add(change.row);
      this.tell(change.row);
      if (!here) for (const listener of this.#onMadeElsewhere) listener(change.row);
      return 0;
    }
    const row = this.live.get(change.jti);
    if (row === undefined) return 0;
    const messagesEnded = this.#apply(row, change, here);
    this.tell(row);
    return messagesEnded;
  }

  #apply(row: TokenRow, change: Exclude<TokenChange, { kind: 'created' }>, here: boolean): number {
    let messagesEnded = 0;
    if (change.kind === 'revoked') {
      this.live.delete(row);
      this.lastSeen.forget(row.jti);
      this.cache.forget(row.jti);
      for (const listener of this.#onRevoked) messagesEnded += listener(row.jti, row, change.messages, here);
    } else if (change.kind === 'granted') {
      const before = row.grants;
      this.live.grant(row, change.grants);
      for (const listener of this.#onGranted) messagesEnded += listener(row, before, here);
    } else {
      row.lastSeenAt = Math.max(change.at, row.lastSeenAt ?? 0);
    }
    return messagesEnded;
  }
}
