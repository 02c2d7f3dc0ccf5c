const NAME = 'lantype-sender';

/**
 * One tab sends, and it is the one that the user sees: a browser may freeze the others at any time, lock in hand. When
 * it is closed, another takes its place.
 */
export class SenderLock {
  readonly #locks: LockManager | undefined;
  readonly #onHeld: () => void;
  readonly #onLost: () => void;
  #stopped = false;
  #held = false;
  #release: (() => void) | undefined;

  /** @param locks not there where the page came over plain HTTP: then every tab sends, and the ids keep it to once */
  constructor(locks: LockManager | undefined, onHeld: () => void, onLost: () => void) {
    this.#locks = locks;
    this.#onHeld = onHeld;
    this.#onLost = onLost;
  }

  /** The page is before the user's eyes. */
  take(): void {
    if (this.#held || this.#stopped) return;
    if (this.#locks === undefined) this.#hold();
    else void this.#request(this.#locks, { steal: true });
  }

  /** Nothing is sent in a page that goes. */
  stop(): void {
    this.#stopped = true;
    this.#release?.();
    this.#lose();
  }

  async #request(locks: LockManager, options: LockOptions): Promise<void> {
    let had = false;
    try {
      await locks.request(NAME, options, () => {
        if (this.#stopped) return undefined;
        had = true;
        this.#hold();
        return new Promise<void>((resolve) => {
          this.#release = resolve;
        });
      });
    } catch {
      // Another tab was looked at, and took it: in its time it comes back. A page that is being left gets none, and
      // is told so at once, as often as it asks.
      this.#lose();
      if (had && !this.#stopped) void this.#request(locks, {});
    }
  }

  #hold(): void {
    this.#held = true;
    this.#onHeld();
  }

  #lose(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#onLost();
  }
}
