import { hash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { MessagesOfRevoked, Scope, TokenView } from '../../protocol/http.ts';
import type { FormerToken } from '../../protocol/pairing.ts';
import type { Principal, TokenVerifier } from '../../server/guard/principal.ts';
import { type Audit, silentAudit } from '../audit/audit.ts';
import { type SigningKey, signingKey, signToken, verifySignature } from './jwt.ts';
import { LastSeen } from './last-seen.ts';
import { LiveTokens } from './live-tokens.ts';
import { OWNER } from './owner.ts';
import type { TokenRow, TokenStore } from './token-store.ts';
import { VerifyCache } from './verify-cache.ts';

export interface NewToken {
  /** Unique among live tokens. */
  name: string;
  scope: Scope;
  /** Normalised; with scope `receive`, and only with it. */
  deviceId?: string | undefined;
}

/** Hears the principal's id, what its token was, and what is wanted for what it has sent. Returns how many messages ended. */
export type RevocationListener = (principalId: string, token: TokenRow, messages: MessagesOfRevoked) => number;

const CACHED_TOKENS = 1_000;

/** Creates, verifies and revokes the tokens of this relay (docs/security.md). */
export class TokenService implements TokenVerifier {
  /** Whoever owns the data folder. */
  readonly owner = OWNER;
  readonly #store: TokenStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #key: SigningKey;
  readonly #live: LiveTokens;
  readonly #cache = new VerifyCache(CACHED_TOKENS);
  readonly #lastSeen: LastSeen;
  readonly #onRevoked: RevocationListener[] = [];
  readonly #onSucceeded: Array<(before: string, now: string) => void> = [];
  readonly #onChanged: Array<() => void> = [];
  readonly #audit: Audit;

  constructor(store: TokenStore, secret: Uint8Array, clock: Clock, logger: Logger, audit: Audit = silentAudit) {
    this.#audit = audit;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#key = signingKey(secret);
    this.#live = new LiveTokens(store.live());
    this.#lastSeen = new LastSeen(store, this.#live, clock, logger);
  }

  start(): void {
    this.#lastSeen.start();
  }

  stop(): void {
    this.#lastSeen.stop();
  }

  /** @throws ProtocolError NAME_TAKEN, when a live token has that name. */
  async create(wanted: NewToken): Promise<string> {
    return this.#sign(await this.#add(wanted));
  }

  /** The token of that name, scope and device: created, or signed again. @throws ProtocolError NAME_TAKEN */
  async ensure(wanted: NewToken): Promise<string> {
    const row = this.#live.named(wanted.name);
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
    const expected = hash('sha256', `${code}\n${await this.#sign(row)}`, 'buffer');
    const given = Buffer.from(proof, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected) ? row : undefined;
  }

  /**
   * As `create`, for a sender that was let in before: what it has sent is its own again, and its old token, should it
   * still be good, is not any more. @throws ProtocolError NAME_TAKEN
   */
  async succeed(before: TokenRow, wanted: NewToken): Promise<string> {
    const old = this.#live.get(before.jti);
    if (old?.name !== wanted.name) this.#assertFree(wanted.name);
    // In one turn, for both may have the same name; what was sent goes over when there is somebody to have it.
    const revoked = old === undefined ? undefined : this.revoke(old.name, 'keep');
    const [row] = await Promise.all([this.#add(wanted), revoked]);
    for (const listener of this.#onSucceeded) listener(before.jti, row.jti);
    return this.#sign(row);
  }

  list(): TokenView[] {
    return Array.from(this.#live.rows(), ({ jti, name, scope, deviceId, createdAt, lastSeenAt }) => {
      const seen = this.#lastSeen.of(jti) ?? lastSeenAt;
      return {
        name,
        scope,
        ...(deviceId === undefined ? {} : { deviceId }),
        createdAt: new Date(createdAt).toISOString(),
        ...(seen === undefined ? {} : { lastSeenAt: new Date(seen).toISOString() }),
      };
    });
  }

  /**
   * Takes effect at once, and is durable when it resolves, with the number of messages that ended with it: those for a
   * device that nobody may be any more, and those that it has sent, unless these are to be kept.
   * @throws ProtocolError NOT_FOUND
   */
  async revoke(name: string, messages: MessagesOfRevoked = 'end'): Promise<number> {
    const row = this.#live.named(name);
    if (row === undefined) throw new ProtocolError('NOT_FOUND', 'no live token has that name');
    // First: a revocation that cannot be stored has not half happened.
    const stored = this.#store.revoke(row.jti, this.#clock.now(), messages);
    this.#live.delete(row);
    this.#lastSeen.forget(row.jti);
    this.#cache.forget(row.jti);
    let messagesEnded = 0;
    for (const listener of this.#onRevoked) messagesEnded += listener(row.jti, row, messages);
    for (const listener of this.#onChanged) listener();
    await stored;
    const { scope, deviceId } = row;
    this.#logger.info({ name, scope, deviceId, messagesEnded }, 'token revoked');
    const device = deviceId === undefined ? {} : { deviceId };
    this.#audit.record({ type: 'token.revoked', name, scope, ...device, messagesEnded });
    return messagesEnded;
  }

  /** @throws ProtocolError UNAUTHORIZED */
  async verify(token: string): Promise<Principal> {
    const known = this.verifyCached(token);
    if (known !== undefined) return known;
    const claims = await verifySignature(this.#key, token, this.#clock.now());
    if (claims?.kind === 'owner') {
      this.#cache.set(token, { principal: OWNER, expiresAt: claims.expiresAt });
      return OWNER;
    }
    // What the row says counts; the claims only say which row.
    const row = claims === undefined ? undefined : this.#live.get(claims.jti);
    if (row === undefined) throw new ProtocolError('UNAUTHORIZED', 'the token is not valid, or was revoked');
    const principal: Principal = { id: row.jti, name: row.name, scope: row.scope, deviceId: row.deviceId };
    this.#cache.set(token, { principal, expiresAt: Number.POSITIVE_INFINITY });
    this.#lastSeen.note(row.jti);
    return principal;
  }

  /** The hot path: `undefined` says only that `verify` has to decide. */
  verifyCached(token: string): Principal | undefined {
    const found = this.#cache.get(token);
    if (found === undefined) return undefined;
    if (this.#clock.now() >= found.expiresAt) {
      this.#cache.delete(token);
      return undefined;
    }
    if (found.principal !== OWNER) this.#lastSeen.note(found.principal.id);
    return found.principal;
  }

  /** Whether the principal's token was revoked together with what it had sent. */
  endedWithMessages(principalId: string): boolean {
    return this.#store.endedWithMessages(principalId);
  }

  /** Whether any agent may be this device. */
  hasReceiver(deviceId: string): boolean {
    return this.#live.hasDevice(deviceId);
  }

  /** Ids of all devices that have a live token. */
  receivers(): string[] {
    return this.#live.devices();
  }

  /** Ids of the principals that may send, and have been here. */
  senders(): string[] {
    return Array.from(this.#live.rows()).flatMap(({ jti, scope, lastSeenAt }) => {
      const seen = this.#lastSeen.of(jti) ?? lastSeenAt;
      return scope === 'receive' || seen === undefined ? [] : [jti];
    });
  }

  /** Names of the live tokens that stand for the device. */
  namesOfDevice(deviceId: string): string[] {
    return Array.from(this.#live.rows()).flatMap((row) => (row.deviceId === deviceId ? [row.name] : []));
  }

  /** Ids of the principals whose tokens have such a name. */
  principalsNamed(matches: (name: string) => boolean): Set<string> {
    return new Set(
      [OWNER, ...Array.from(this.#live.rows(), ({ jti: id, name }) => ({ id, name }))]
        .filter(({ name }) => matches(name))
        .map(({ id }) => id),
    );
  }

  /** The name of a live token, by the id of its principal. */
  nameOf(principalId: string): string | undefined {
    return principalId === OWNER.id ? OWNER.name : this.#live.get(principalId)?.name;
  }

  /** Called when a token was made or revoked. */
  onChanged(listener: () => void): void {
    this.#onChanged.push(listener);
  }

  /** Called when one principal has taken the place of another. */
  onSucceeded(listener: (before: string, now: string) => void): void {
    this.#onSucceeded.push(listener);
  }

  /** Called in the turn of the revocation. */
  onRevoked(listener: RevocationListener): void {
    this.#onRevoked.push(listener);
  }

  #assertFree(name: string): void {
    if (this.#live.named(name) !== undefined) throw new ProtocolError('NAME_TAKEN', `a token named "${name}" exists`);
  }

  /** Live in this turn; stored when it resolves. */
  async #add({ name, scope, deviceId }: NewToken): Promise<TokenRow> {
    this.#assertFree(name);
    const createdAt = this.#clock.now();
    const row: TokenRow = { jti: randomUUID(), name, scope, deviceId, createdAt, lastSeenAt: undefined };
    this.#live.add(row);
    try {
      await this.#store.insert(row);
    } catch (error) {
      this.#live.delete(row);
      throw error;
    }
    for (const listener of this.#onChanged) listener();
    this.#audit.record({ type: 'token.created', name, scope, ...(deviceId === undefined ? {} : { deviceId }) });
    return row;
  }

  #sign(row: TokenRow): Promise<string> {
    return signToken(this.#key, row);
  }
}
