import { z } from 'zod';
import { ProtocolError } from '../../../protocol/codes.ts';
import type { MessagesOfRevoked } from '../../../protocol/http.ts';
import type { HeldGrants } from '../../../server/guard/grants.ts';
import type { ReplacedToken, TokenFollower, TokenRow, TokenStore } from '../../tokens/token-store.ts';
import type { StoredToken } from '../../tokens/token-table.ts';
import { SharedBucket, type SharedBucketOptions, type SharedValue } from '../shared-bucket.ts';
import {
  changesBetween,
  joinedRecord,
  keyOfName,
  parseTokenRecord,
  readTokenRecord,
  rowOf,
  type TokenRecord,
  withLive,
  withoutLive,
} from './token-record.ts';

/** A phone that sends all day is not written down each minute: ten thousand of them would be a load of its own. */
const SEEN_EVERY_MS = 15 * 60_000;

/** Each is a quorum of its own. */
const BROUGHT_AT_ONCE = 50;

const seenSchema = z.object({ at: z.int() });
const SEEN = 'seen.';

/** The tokens of all relays of a cluster: what one of them changes, all hear. */
export class KvTokenStore implements TokenStore {
  readonly #bucket: SharedBucket;
  readonly #records = new Map<string, TokenRecord>();
  /** Which record has a token, live or revoked. */
  readonly #keys = new Map<string, string>();
  readonly #seen = new Map<string, number>();
  #follower: TokenFollower = () => 0;

  private constructor(bucket: SharedBucket) {
    this.#bucket = bucket;
    for (const [key, value] of bucket.entries()) this.#take({ key, value, before: undefined, here: false });
    bucket.follow((value) => this.#take(value));
  }

  /** @throws ClusterError CLUSTER_AWAY */
  static async open(options: Omit<SharedBucketOptions, 'name'>): Promise<KvTokenStore> {
    return new KvTokenStore(await SharedBucket.open({ ...options, name: 'lantype-tokens' }));
  }

  stop(): void {
    this.#bucket.stop();
  }

  live(): TokenRow[] {
    return [...this.#records.values()]
      .flatMap(({ live }) => (live === undefined ? [] : [this.#rowOf(live)]))
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  find(jti: string): TokenRow | undefined {
    const found = this.#found(jti);
    return found && this.#rowOf(found);
  }

  endedWithMessages(jti: string): boolean {
    const record = this.#records.get(this.#keys.get(jti) ?? '');
    return record?.ended.find((ended) => ended.jti === jti)?.messages === 'end';
  }

  async insert(row: TokenRow, replaced?: ReplacedToken, by?: string): Promise<number> {
    const ended = await this.#change(keyOfName(row.name), by, (record) => {
      const free = record.live?.jti === replaced?.jti ? withoutLive(record, replaced?.revokedAt ?? 0, 'keep') : record;
      if (free.live !== undefined) throw new ProtocolError('NAME_TAKEN', `a token named "${row.name}" exists`);
      return withLive(free, row);
    });
    if (replaced === undefined || replaced.name === row.name) return ended;
    // Both are good for a moment; the other way round, neither would be.
    return ended + (await this.revoke(replaced.jti, replaced.revokedAt, 'keep', by));
  }

  async grant<T extends HeldGrants>(
    jti: string,
    change: (row: TokenRow) => T,
    by?: string,
  ): Promise<{ grants: T; messagesEnded: number }> {
    let grants: T | undefined;
    const messagesEnded = await this.#change(this.#keyOf(jti), by, (record) => {
      const row = rowOf(assertLive(record, jti));
      grants = change(row);
      return withLive(record, { ...row, grants });
    });
    if (grants === undefined) throw noSuchToken();
    return { grants, messagesEnded };
  }

  async revoke(jti: string, revokedAt: number, messages: MessagesOfRevoked, by?: string): Promise<number> {
    return this.#change(this.#keyOf(jti), by, (record) => {
      assertLive(record, jti);
      return withoutLive(record, revokedAt, messages);
    });
  }

  /** Whether nobody has ever had a token but by these names. */
  hasOnly(names: readonly string[]): boolean {
    const keys = new Set(names.map(keyOfName));
    return [...this.#records.keys()].every((key) => keys.has(key));
  }

  /**
   * Tokens of a relay that was by itself, live and revoked. What is here stays: of two live ones of a name, the one that
   * comes does not come in. @throws ProtocolError CLUSTER_UNAVAILABLE
   */
  async bringIn(tokens: readonly StoredToken[]): Promise<void> {
    const byName = Map.groupBy(tokens, ({ row }) => row.name);
    const names = [...byName];
    for (let from = 0; from < names.length; from += BROUGHT_AT_ONCE) {
      const some = names.slice(from, from + BROUGHT_AT_ONCE);
      await Promise.all(
        some.map(([name, of]) => this.#change(keyOfName(name), undefined, (record) => joinedRecord(record, of))),
      );
    }
    this.saveLastSeen(new Map(tokens.flatMap(({ row }) => (row.lastSeenAt ? [[row.jti, row.lastSeenAt]] : []))));
  }

  saveLastSeen(seen: ReadonlyMap<string, number>): void {
    for (const [jti, at] of seen) {
      const known = this.#seen.get(jti);
      if (known === undefined || at - known >= SEEN_EVERY_MS) this.#bucket.put(`${SEEN}${jti}`, { at });
    }
  }

  caughtUp(): Promise<void> {
    return this.#bucket.caughtUp();
  }

  follow(follower: TokenFollower): void {
    this.#follower = follower;
  }

  async #change(key: string, by: string | undefined, next: (record: TokenRecord) => TokenRecord): Promise<number> {
    return this.#bucket.change(key, (value) => ({ ...next(parseTokenRecord(value)), by }));
  }

  #keyOf(jti: string): string {
    const key = this.#keys.get(jti);
    if (key === undefined) throw noSuchToken();
    return key;
  }

  #found(jti: string): TokenRecord['live'] {
    const record = this.#records.get(this.#keys.get(jti) ?? '');
    return record?.live?.jti === jti ? record.live : record?.ended.find((ended) => ended.jti === jti);
  }

  #rowOf(kept: NonNullable<TokenRecord['live']>): TokenRow {
    return { ...rowOf(kept), lastSeenAt: this.#seen.get(kept.jti) };
  }

  /** Returns how many messages ended. */
  #take({ key, value, before, here }: SharedValue): number {
    if (key.startsWith(SEEN)) return this.#noteSeen(key.slice(SEEN.length), value);
    const record = readTokenRecord(value);
    this.#records.set(key, record);
    for (const { jti } of [...record.ended, ...(record.live ? [record.live] : [])]) this.#keys.set(jti, key);
    let messagesEnded = 0;
    for (const change of changesBetween(readTokenRecord(before), record)) {
      messagesEnded += this.#follower(change, here, record.by);
    }
    return messagesEnded;
  }

  #noteSeen(jti: string, value: unknown): number {
    const { at } = seenSchema.parse(value);
    this.#seen.set(jti, at);
    return this.#follower({ kind: 'seen', jti, at }, false);
  }
}

function assertLive(record: TokenRecord, jti: string): NonNullable<TokenRecord['live']> {
  if (record.live?.jti !== jti) throw noSuchToken();
  return record.live;
}

function noSuchToken(): ProtocolError {
  return new ProtocolError('NOT_FOUND', 'the token is not live');
}
