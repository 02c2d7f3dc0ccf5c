import type { Principal } from '../../server/guard/principal.ts';
import type { TokenRow } from './token-store.ts';

/** The live tokens in memory, found by id, by name and by the device that they stand for. */
export class LiveTokens {
  readonly #byId = new Map<string, TokenRow>();
  readonly #byName = new Map<string, TokenRow>();
  /** The tokens of each device, in order of their making; none is empty. */
  readonly #devices = new Map<string, Set<TokenRow>>();
  /** As `devices` has them, until there is another token. */
  #ordered: readonly string[] | undefined;

  constructor(rows: readonly TokenRow[]) {
    for (const row of rows) this.add(row);
  }

  add(row: TokenRow): void {
    this.#byId.set(row.jti, row);
    this.#byName.set(row.name, row);
    if (row.deviceId === undefined) return;
    this.#ordered = undefined;
    const rows = this.#devices.get(row.deviceId);
    if (rows === undefined) this.#devices.set(row.deviceId, new Set([row]));
    else rows.add(row);
  }

  delete(row: TokenRow): void {
    if (!this.#byId.delete(row.jti)) return;
    this.#byName.delete(row.name);
    if (row.deviceId === undefined) return;
    this.#ordered = undefined;
    const rows = this.#devices.get(row.deviceId);
    rows?.delete(row);
    if (rows?.size === 0) this.#devices.delete(row.deviceId);
  }

  get size(): number {
    return this.#byId.size;
  }

  get(jti: string): TokenRow | undefined {
    return this.#byId.get(jti);
  }

  named(name: string): TokenRow | undefined {
    return this.#byName.get(name);
  }

  rows(): Iterable<TokenRow> {
    return this.#byId.values();
  }

  hasDevice(deviceId: string): boolean {
    return this.#devices.has(deviceId);
  }

  ofDevice(deviceId: string): Iterable<TokenRow> {
    return this.#devices.get(deviceId) ?? [];
  }

  /**
   * The one that was let in first is the first, by the tokens that are live: the same at each relay that has them, and after
   * a restart.
   */
  devices(): readonly string[] {
    this.#ordered ??= [...this.#devices]
      .map(([deviceId, rows]) => ({ deviceId, since: Math.min(...Array.from(rows, ({ createdAt }) => createdAt)) }))
      .sort((one, other) => one.since - other.since || (one.deviceId < other.deviceId ? -1 : 1))
      .map(({ deviceId }) => deviceId);
    return this.#ordered;
  }
}

/** Whoever has the token: what its row says now, for as long as it is used. */
export function principalOf(row: TokenRow): Principal {
  return {
    id: row.jti,
    name: row.name,
    scope: row.scope,
    deviceId: row.deviceId,
    get grants() {
      return row.grants;
    },
  };
}
