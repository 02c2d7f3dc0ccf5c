import { type ReadonlySignal, signal } from '@preact/signals';

const NAME = 'lantype-sender';

/**
 * One tab sends, and it is the one that the user sees: a browser may freeze the others at any time, lock in hand. When
 * it is closed, another takes its place.
 */
export class SenderLock {
  readonly #locks: LockManager | undefined;
  readonly #held = signal(false);
  #stopped = false;
  #release: (() => void) | undefined;

  /** @param locks not there where the page came over plain HTTP: then every tab sends, and the ids keep it to once */
  constructor(locks: LockManager | undefined) {
    this.#locks = locks;
  }

  /** This tab is the one that sends. */
  get held(): ReadonlySignal<boolean> {
    return this.#held;
  }

  /** The page is before the user's eyes. */
  take(): void {
    if (this.#held.value || this.#stopped) return;
    if (this.#locks === undefined) this.#held.value = true;
    else void this.#request(this.#locks, { steal: true });
  }

  /** Nothing is sent in a page that goes. */
  stop(): void {
    this.#stopped = true;
    this.#release?.();
    this.#held.value = false;
  }

  async #request(locks: LockManager, options: LockOptions): Promise<void> {
    let had = false;
    try {
      await locks.request(NAME, options, () => {
        if (this.#stopped) return undefined;
        had = true;
        this.#held.value = true;
        return new Promise<void>((resolve) => {
          this.#release = resolve;
        });
      });
    } catch {
      // Another tab was looked at, and took it: in its time it comes back. A page that is being left gets none, and
      // is told so at once, as often as it asks.
      this.#held.value = false;
      if (had && !this.#stopped) void this.#request(locks, {});
    }
  }
}
