import type { TokenRow } from './token-store.ts';

/** The live tokens in memory, found by id, by name and by the device that they stand for. */
export class LiveTokens {
  readonly #byId = new Map<string, TokenRow>();
  readonly #byName = new Map<string, TokenRow>();
  /** How many tokens each device has. */
  readonly #devices = new Map<string, number>();

  constructor(rows: readonly TokenRow[]) {
    for (const row of rows) this.add(row);
  }

  add(row: TokenRow): void {
    this.#byId.set(row.jti, row);
    this.#byName.set(row.name, row);
    if (row.deviceId !== undefined) this.#devices.set(row.deviceId, (this.#devices.get(row.deviceId) ?? 0) + 1);
  }

  delete(row: TokenRow): void {
    if (!this.#byId.delete(row.jti)) return;
    this.#byName.delete(row.name);
    if (row.deviceId === undefined) return;
    const left = (this.#devices.get(row.deviceId) ?? 0) - 1;
    if (left > 0) this.#devices.set(row.deviceId, left);
    else this.#devices.delete(row.deviceId);
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

  devices(): string[] {
    return [...this.#devices.keys()];
  }
}
