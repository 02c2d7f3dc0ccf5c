import type { Database } from '../../base/database.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { MessagesOfRevoked } from '../../protocol/http.ts';
import type { HeldGrants } from '../../server/guard/grants.ts';
import type { ReplacedToken, TokenChange, TokenFollower, TokenRow, TokenStore } from './token-store.ts';
import { TokenTable } from './token-table.ts';

/** Tokens in relay.db. What is asked for has happened, and is told, in the turn of the call, or the call throws. */
export class SqliteTokenStore implements TokenStore {
  readonly #database: Database;
  readonly #table: TokenTable;
  #follower: TokenFollower = () => 0;

  constructor(database: Database) {
    this.#database = database;
    this.#table = new TokenTable(database);
  }

  live(): TokenRow[] {
    return this.#table.live();
  }

  find(jti: string): TokenRow | undefined {
    return this.#table.find(jti);
  }

  endedWithMessages(jti: string): boolean {
    return this.#table.endedWithMessages(jti);
  }

  async insert(row: TokenRow, replaced?: ReplacedToken): Promise<number> {
    this.#database.transaction(() => {
      if (replaced !== undefined) this.#revoke(replaced.jti, replaced.revokedAt, 'keep');
      if (this.#table.has(row.name)) throw new ProtocolError('NAME_TAKEN', `a token named "${row.name}" exists`);
      this.#table.insert(row);
    });
    const ended = replaced === undefined ? 0 : this.#tell({ kind: 'revoked', jti: replaced.jti, messages: 'keep' });
    return this.#durably(ended + this.#tell({ kind: 'created', row: { ...row } }));
  }

  async grant<T extends HeldGrants>(
    jti: string,
    change: (row: TokenRow) => T,
  ): Promise<{ grants: T; messagesEnded: number }> {
    const row = this.find(jti);
    if (row === undefined) throw noSuchToken();
    const grants = change(row);
    if (!this.#table.grant(jti, grants)) throw noSuchToken();
    const messagesEnded = await this.#durably(this.#tell({ kind: 'granted', jti, grants }));
    return { grants, messagesEnded };
  }

  async revoke(jti: string, revokedAt: number, messages: MessagesOfRevoked): Promise<number> {
    this.#revoke(jti, revokedAt, messages);
    return this.#durably(this.#tell({ kind: 'revoked', jti, messages }));
  }

  saveLastSeen(seen: ReadonlyMap<string, number>): void {
    this.#table.saveLastSeen(seen);
  }

  follow(follower: TokenFollower): void {
    this.#follower = follower;
  }

  #revoke(jti: string, revokedAt: number, messages: MessagesOfRevoked): void {
    if (!this.#table.revoke(jti, revokedAt, messages)) throw noSuchToken();
  }

  #tell(change: TokenChange): number {
    return this.#follower(change, true);
  }

  async #durably(messagesEnded: number): Promise<number> {
    await this.#database.durable();
    return messagesEnded;
  }
}

function noSuchToken(): ProtocolError {
  return new ProtocolError('NOT_FOUND', 'the token is not live');
}
