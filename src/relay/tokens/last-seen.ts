import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { LiveTokens } from './live-tokens.ts';
import type { TokenStore } from './token-store.ts';

const SAVE_MS = 60_000;

/** When tokens were last used: in memory at once, on the disk now and then. */
export class LastSeen {
  readonly #store: Pick<TokenStore, 'saveLastSeen'>;
  readonly #live: LiveTokens;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #unsaved = new Map<string, number>();
  #saving: Timer | undefined;

  constructor(store: Pick<TokenStore, 'saveLastSeen'>, live: LiveTokens, clock: Clock, logger: Logger) {
    this.#store = store;
    this.#live = live;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#saving ??= this.#clock.every(SAVE_MS, () => this.#save());
  }

  stop(): void {
    this.#saving?.cancel();
    this.#saving = undefined;
    this.#save();
  }

  /** The token is used now. */
  note(jti: string): void {
    this.#unsaved.set(jti, this.#clock.now());
  }

  /** Milliseconds since the Unix epoch; `undefined` when only its row knows. */
  of(jti: string): number | undefined {
    return this.#unsaved.get(jti);
  }

  forget(jti: string): void {
    this.#unsaved.delete(jti);
  }

  #save(): void {
    if (this.#unsaved.size === 0) return;
    try {
      this.#store.saveLastSeen(this.#unsaved);
    } catch (error) {
      this.#logger.warn({ error: String(error) }, 'when tokens were last seen could not be saved');
      return;
    }
    for (const [jti, lastSeenAt] of this.#unsaved) {
      const row = this.#live.get(jti);
      if (row !== undefined) row.lastSeenAt = lastSeenAt;
    }
    this.#unsaved.clear();
  }
}
