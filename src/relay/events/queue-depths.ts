const UNKNOWN = -1;

/**
 * Tells when a queue has become longer or shorter. What passes straight through changes nothing: it looks only when a
 * turn's deliveries are done.
 */
export class QueueDepths {
  readonly #depthOf: (deviceId: string) => number;
  readonly #onChanged: (deviceId: string, depth: number) => void;
  readonly #told = new Map<string, number>();
  readonly #touched = new Set<string>();

  /** `depthOf`: how many messages wait now. */
  constructor(depthOf: (deviceId: string) => number, onChanged: (deviceId: string, depth: number) => void) {
    this.#depthOf = depthOf;
    this.#onChanged = onChanged;
  }

  /** Something may have changed; `settle` will look. */
  touch(deviceId: string): void {
    this.#touched.add(deviceId);
  }

  /** `settle` will tell how it is, changed or not: another process may have told something else. */
  tellAnyway(deviceId: string): void {
    this.#told.set(deviceId, UNKNOWN);
    this.#touched.add(deviceId);
  }

  settle(): void {
    if (this.#touched.size === 0) return;
    for (const deviceId of this.#touched) {
      const depth = this.#depthOf(deviceId);
      if (depth === (this.#told.get(deviceId) ?? 0)) continue;
      if (depth === 0) this.#told.delete(deviceId);
      else this.#told.set(deviceId, depth);
      this.#onChanged(deviceId, depth);
    }
    this.#touched.clear();
  }
}
