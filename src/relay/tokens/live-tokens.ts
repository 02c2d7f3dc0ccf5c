import { EVERYTHING, type GrantedDevices } from '../../protocol/grants.ts';
import type { HeldGrants } from '../../server/guard/grants.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { TokenRow } from './token-store.ts';

/** The live tokens in memory, found by id, by name and by the device that they stand for. */
export class LiveTokens {
  readonly #byId = new Map<string, TokenRow>();
  readonly #byName = new Map<string, TokenRow>();
  /** The tokens of each device, in order of their making; none is empty. */
  readonly #devices = new Map<string, Set<TokenRow>>();
  /** Tokens that may send to every device; and those that may to some, by device. None is empty. */
  readonly #everywhere = new Set<TokenRow>();
  readonly #somewhere = new Map<string, Set<TokenRow>>();
  /** As `devices` has them, until there is another token. */
  #ordered: readonly string[] | undefined;

  constructor(rows: readonly TokenRow[]) {
    for (const row of rows) this.add(row);
  }

  add(row: TokenRow): void {
    this.#byId.set(row.jti, row);
    this.#byName.set(row.name, row);
    this.#reach(row);
    if (row.deviceId === undefined) return;
    // Not only of a device that is new: which token of a device is its oldest decides where it stands.
    addTo(this.#devices, row.deviceId, row);
    this.#ordered = undefined;
  }

  delete(row: TokenRow): void {
    if (!this.#byId.delete(row.jti)) return;
    this.#byName.delete(row.name);
    this.#unreach(row);
    if (row.deviceId === undefined) return;
    takeFrom(this.#devices, row.deviceId, row);
    this.#ordered = undefined;
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

  /** What the token may do from now on. */
  grant(row: TokenRow, grants: HeldGrants): void {
    this.#unreach(row);
    row.grants = grants;
    this.#reach(row);
  }

  /** Whoever may send to the device. */
  *sendersTo(deviceId: string): Iterable<TokenRow> {
    yield* this.#everywhere;
    yield* this.#somewhere.get(deviceId) ?? [];
  }

  hasDevice(deviceId: string): boolean {
    return this.#devices.has(deviceId);
  }

  ofDevice(deviceId: string): Iterable<TokenRow> {
    return this.#devices.get(deviceId) ?? [];
  }

  /**
   * The one that was let in first is the first, by the tokens that are live: the same at each relay that has them, and after
   * a restart. The same array until there is another token of a device, or one less.
   */
  devices(): readonly string[] {
    this.#ordered ??= [...this.#devices]
      .map(([deviceId, rows]) => ({ deviceId, since: Math.min(...Array.from(rows, ({ createdAt }) => createdAt)) }))
      .sort((one, other) => one.since - other.since || (one.deviceId < other.deviceId ? -1 : 1))
      .map(({ deviceId }) => deviceId);
    return this.#ordered;
  }

  #reach(row: TokenRow): void {
    const devices = devicesOf(row);
    if (devices === 'all') this.#everywhere.add(row);
    else for (const deviceId of devices) addTo(this.#somewhere, deviceId, row);
  }

  #unreach(row: TokenRow): void {
    const devices = devicesOf(row);
    if (devices === 'all') this.#everywhere.delete(row);
    else for (const deviceId of devices) takeFrom(this.#somewhere, deviceId, row);
  }
}

/** Those that it may send to. */
function devicesOf({ scope, grants = EVERYTHING }: TokenRow): GrantedDevices {
  return scope === 'receive' ? [] : grants.devices;
}

/** Returns whether it is the first there. */
function addTo(rows: Map<string, Set<TokenRow>>, deviceId: string, row: TokenRow): boolean {
  const there = rows.get(deviceId);
  if (there === undefined) rows.set(deviceId, new Set([row]));
  else there.add(row);
  return there === undefined;
}

/** Returns whether it was the last there. */
function takeFrom(rows: Map<string, Set<TokenRow>>, deviceId: string, row: TokenRow): boolean {
  const there = rows.get(deviceId);
  there?.delete(row);
  return there?.size === 0 && rows.delete(deviceId);
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
