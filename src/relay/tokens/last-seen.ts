import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { LiveTokens } from './live-tokens.ts';
import type { TokenRow, TokenStore } from './token-store.ts';

const SAVE_MS = 60_000;
/** So many in one transaction, a few milliseconds; of thousands the next follow soon. */
const SAVED_AT_ONCE = 250;
const NEXT_MS = 50;

export interface LastSeenParts {
  readonly store: Pick<TokenStore, 'saveLastSeen'>;
  readonly live: LiveTokens;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A token is used for the first time, or again after a minute or more. */
  readonly onSeen: (row: TokenRow) => void;
}

/** When tokens were last used: in memory at once, on the disk now and then. */
export class LastSeen {
  readonly #store: Pick<TokenStore, 'saveLastSeen'>;
  readonly #live: LiveTokens;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onSeen: (row: TokenRow) => void;
  readonly #unsaved = new Map<string, number>();
  #saving: Timer | undefined;
  /** Of the round of saving that is under way, those whose turn is still to come. */
  #round: string[] = [];
  #next: Timer | undefined;

  constructor({ store, live, clock, logger, onSeen }: LastSeenParts) {
    this.#onSeen = onSeen;
    this.#store = store;
    this.#live = live;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#saving ??= this.#clock.every(SAVE_MS, () => this.#beginRound());
  }

  stop(): void {
    this.#saving?.cancel();
    this.#saving = undefined;
    this.#next?.cancel();
    this.#next = undefined;
    this.#round = [...this.#unsaved.keys()];
    this.#save(this.#round.length);
  }

  /** The token is used now: milliseconds since the Unix epoch. */
  note(jti: string, now: number): void {
    const row = this.#live.get(jti);
    const before = this.#unsaved.get(jti) ?? row?.lastSeenAt;
    this.#unsaved.set(jti, now);
    if (row !== undefined && (before === undefined || now - before >= SAVE_MS)) this.#onSeen(row);
  }

  /** Milliseconds since the Unix epoch; `undefined` when only its row knows. */
  of(jti: string): number | undefined {
    return this.#unsaved.get(jti);
  }

  forget(jti: string): void {
    this.#unsaved.delete(jti);
  }

  /** What is used after a round has begun waits for the next one: otherwise it would never end. */
  #beginRound(): void {
    if (this.#next !== undefined) return;
    this.#round = [...this.#unsaved.keys()];
    this.#save(SAVED_AT_ONCE);
  }

  #save(most: number): void {
    const saved = new Map(this.#round.splice(-most).flatMap((jti) => this.#entryOf(jti)));
    if (saved.size > 0) {
      try {
        this.#store.saveLastSeen(saved);
      } catch (error) {
        this.#logger.warn({ error: String(error) }, 'when tokens were last seen could not be saved');
        return;
      }
    }
    for (const [jti, lastSeenAt] of saved) {
      const row = this.#live.get(jti);
      if (row !== undefined) row.lastSeenAt = lastSeenAt;
      this.#unsaved.delete(jti);
    }
    if (this.#round.length === 0) return;
    this.#next = this.#clock.after(NEXT_MS, () => {
      this.#next = undefined;
      this.#save(SAVED_AT_ONCE);
    });
  }

  #entryOf(jti: string): [string, number][] {
    const lastSeenAt = this.#unsaved.get(jti);
    return lastSeenAt === undefined ? [] : [[jti, lastSeenAt]];
  }
}
