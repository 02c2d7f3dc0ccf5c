import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { GrantChange, Grants } from '../../protocol/grants.ts';
import type { MessagesOfRevoked } from '../../protocol/http.ts';
import type { FormerToken } from '../../protocol/pairing.ts';
import { changedGrants, plainGrants } from '../../server/guard/grants.ts';
import type { Principal, TokenVerifier } from '../../server/guard/principal.ts';
import { type Audit, silentAudit } from '../audit/audit.ts';
import { FollowedTokens } from './followed-tokens.ts';
import { isProofOf } from './former-proof.ts';
import { type SigningKey, signingKey, signToken, verifySignature } from './jwt.ts';
import { LastSeen } from './last-seen.ts';
import { LiveTokens, principalOf } from './live-tokens.ts';
import { type NewToken, newTokenRow } from './new-token.ts';
import { OWNER } from './owner.ts';
import type { TokenChange, TokenRow, TokenStore } from './token-store.ts';

/** Creates, verifies and revokes the tokens of this relay (docs/security.md). */
export class TokenService extends FollowedTokens implements TokenVerifier {
  /** Whoever owns the data folder. */
  readonly owner = OWNER;
  readonly #store: TokenStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #key: SigningKey;
  readonly #onSucceeded: Array<(before: string, now: string) => void> = [];
  readonly #audit: Audit;

  constructor(store: TokenStore, secret: Uint8Array, clock: Clock, logger: Logger, audit: Audit = silentAudit) {
    const live = new LiveTokens(store.live());
    super(live, new LastSeen({ store, clock, logger, onSeen: (row) => this.tell(row) }), store);
    this.#audit = audit;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#key = signingKey(secret);
    store.follow((change, here, by) => (here ? this.follow(change, here) : this.#followElsewhere(change, by)));
  }

  start(): void {
    this.lastSeen.start();
  }

  stop(): void {
    this.lastSeen.stop();
  }

  /** `by`: who wants it. @throws ProtocolError NAME_TAKEN, when a live token has that name; UNKNOWN_DEVICE */
  async create(wanted: NewToken, by = OWNER.name): Promise<string> {
    return this.#sign(await this.#add(wanted, by));
  }

  /** The token of that name, scope and device: created, or signed again. @throws ProtocolError NAME_TAKEN */
  async ensure(wanted: NewToken): Promise<string> {
    const row = this.live.named(wanted.name);
    const same = row !== undefined && row.scope === wanted.scope && row.deviceId === wanted.deviceId;
    return same ? this.#sign(row) : this.create(wanted);
  }

  /**
   * The row of a token of a sender, live or revoked, when `proof` shows that whoever knows `code` has it; `undefined` for
   * anything else. The same row gives the same token, so it need not be sent.
   */
  async formerSender({ id, proof }: FormerToken, code: string): Promise<TokenRow | undefined> {
    const row = this.#store.find(id);
    if (row?.scope !== 'send') return undefined;
    return isProofOf(await this.#sign(row), proof, code) ? row : undefined;
  }

  /**
   * As `create`, for a sender that was let in before: what it has sent is its own again, and its old token, should it
   * still be good, is not any more. @throws ProtocolError NAME_TAKEN, UNKNOWN_DEVICE
   */
  async succeed(before: TokenRow, wanted: NewToken, by = OWNER.name): Promise<string> {
    const old = this.live.get(before.jti);
    const row = await this.#add(wanted, by, { before, replaced: old });
    for (const listener of this.#onSucceeded) listener(before.jti, row.jti);
    return this.#sign(row);
  }

  /** As `succeed`, by a sender that was let in already. */
  async inherit(before: TokenRow, heir: string, by = OWNER.name): Promise<void> {
    const old = this.live.get(before.jti);
    if (before.jti === heir) return;
    if (old !== undefined) await this.revoke(old.name, 'keep', by);
    for (const listener of this.#onSucceeded) listener(before.jti, heir);
  }

  /**
   * Takes effect as soon as it is stored, and is durable when it resolves, with the number of messages that ended with it
   * at this relay: those for a device that nobody may be any more, and those that it has sent, unless these are to be kept.
   * @throws ProtocolError NOT_FOUND
   */
  async revoke(name: string, messages: MessagesOfRevoked = 'end', by = OWNER.name): Promise<number> {
    const row = this.live.named(name);
    if (row === undefined) throw new ProtocolError('NOT_FOUND', 'no live token has that name');
    const messagesEnded = await this.#store.revoke(row.jti, this.#clock.now(), messages, by);
    this.#noteRevoked(row, messagesEnded, by);
    return messagesEnded;
  }

  /**
   * What a token with scope `send` may do, from now on: what it has sent and may not send any more ends. Durable when it
   * resolves. `by`: who wants it. @throws ProtocolError NOT_FOUND, INVALID_REQUEST, UNKNOWN_DEVICE
   */
  async grant(name: string, change: GrantChange, by = OWNER.name): Promise<{ grants: Grants; messagesEnded: number }> {
    const row = this.live.named(name);
    if (row === undefined) throw new ProtocolError('NOT_FOUND', 'no live token has that name');
    if (row.scope !== 'send') throw new ProtocolError('INVALID_REQUEST', 'only tokens with scope send have grants');
    this.assertKnown(change.devices, row);
    const changed = await this.#store.grant(row.jti, (now) => changedGrants(now, change), by);
    const { messagesEnded } = changed;
    const { devices, keys } = changed.grants;
    this.#logger.info({ name, devices, keys, by, messagesEnded }, 'grants of a token changed');
    this.#audit.record({ type: 'token.granted', name, devices, keys, by, messagesEnded });
    return { grants: { devices, keys }, messagesEnded };
  }

  /** @throws ProtocolError UNAUTHORIZED; CLUSTER_UNAVAILABLE, where nobody can say whether it is good */
  async verify(token: string): Promise<Principal> {
    const known = this.verifyCached(token);
    if (known !== undefined) return known;
    const claims = await verifySignature(this.#key, token, this.#clock.now());
    if (claims?.kind === 'owner') {
      this.cache.set(token, { principal: OWNER, expiresAt: claims.expiresAt });
      return OWNER;
    }
    // What the row says counts; the claims only say which row.
    const row = claims === undefined ? undefined : await this.#liveRow(claims.jti);
    if (row === undefined) throw new ProtocolError('UNAUTHORIZED', 'the token is not valid, or was revoked');
    const principal = principalOf(row);
    const use = this.lastSeen.useOf(row);
    this.cache.set(token, { principal, expiresAt: Number.POSITIVE_INFINITY, use });
    this.lastSeen.note(use, this.#clock.now());
    return principal;
  }

  /**
   * What a principal that was let in a while ago, or at another relay, is now.
   * @throws ProtocolError UNAUTHORIZED, when its token was revoked; CLUSTER_UNAVAILABLE, where nobody can say
   */
  async current(principal: Principal): Promise<Principal> {
    if (principal.id === OWNER.id) return principal;
    const row = await this.#liveRow(principal.id);
    if (row === undefined) throw new ProtocolError('UNAUTHORIZED', 'the token was revoked');
    return principalOf(row);
  }

  /** The hot path: `undefined` says only that `verify` has to decide. */
  verifyCached(token: string): Principal | undefined {
    const found = this.cache.get(token);
    if (found === undefined) return undefined;
    const now = this.#clock.now();
    if (now >= found.expiresAt) {
      this.cache.delete(token);
      return undefined;
    }
    if (found.use !== undefined) this.lastSeen.note(found.use, now);
    return found.principal;
  }

  /** Called when one principal has taken the place of another. */
  onSucceeded(listener: (before: string, now: string) => void): void {
    this.#onSucceeded.push(listener);
  }

  /** One that nobody here has heard of, another relay may have just made. */
  async #liveRow(jti: string): Promise<TokenRow | undefined> {
    if (this.live.get(jti) === undefined && this.#store.find(jti) === undefined) await this.#store.caughtUp?.();
    return this.live.get(jti);
  }

  #assertFree(name: string): void {
    if (this.live.named(name) !== undefined) throw new ProtocolError('NAME_TAKEN', `a token named "${name}" exists`);
  }

  /** `before`: whose place it takes. */
  async #add(
    token: NewToken,
    by: string,
    { before, replaced }: { before?: TokenRow; replaced?: TokenRow | undefined } = {},
  ): Promise<TokenRow> {
    const { name, grants } = token;
    if (replaced?.name !== name) this.#assertFree(name);
    this.assertKnown(grants?.devices, { grants: undefined });
    const now = this.#clock.now();
    const row = newTokenRow(token, before, now);
    const ended = await this.#store.insert(
      row,
      replaced && { jti: replaced.jti, name: replaced.name, revokedAt: now },
      by,
    );
    if (replaced !== undefined) this.#noteRevoked(replaced, ended, by);
    this.#audit.record({ type: 'token.created', ...whatOf(row), ...plainGrants(row.grants), by });
    return row;
  }

  #noteRevoked(row: TokenRow, messagesEnded: number, by: string): void {
    this.#logger.info({ ...whatOf(row), messagesEnded }, 'token revoked');
    this.#audit.record({ type: 'token.revoked', ...whatOf(row), by, messagesEnded });
  }

  /** Whoever looks into one audit log of a cluster sees who was let in, wherever that was. */
  #followElsewhere(change: TokenChange, by: string | undefined): number {
    const row = change.kind === 'created' ? change.row : this.live.get(change.jti);
    const messagesEnded = this.follow(change, false);
    if (row === undefined || change.kind === 'seen') return messagesEnded;
    const who = { ...(by !== undefined && { by }), elsewhere: true as const };
    if (change.kind === 'created') {
      this.#audit.record({ type: 'token.created', ...whatOf(row), ...plainGrants(row.grants), ...who });
    } else if (change.kind === 'revoked') {
      this.#audit.record({ type: 'token.revoked', ...whatOf(row), ...who, messagesEnded });
    } else {
      const { devices, keys } = change.grants;
      this.#audit.record({ type: 'token.granted', name: row.name, devices, keys, ...who, messagesEnded });
    }
    return messagesEnded;
  }

  #sign(row: TokenRow): Promise<string> {
    return signToken(this.#key, row);
  }
}

function whatOf({ name, scope, deviceId }: TokenRow): Pick<TokenRow, 'name' | 'scope'> & { deviceId?: string } {
  return { name, scope, ...(deviceId !== undefined && { deviceId }) };
}
