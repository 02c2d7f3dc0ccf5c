import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { TokenRow, TokenStore } from './token-store.ts';

const SAVE_MS = 60_000;
/** So many in one transaction, a few milliseconds; of thousands the next follow soon. */
const SAVED_AT_ONCE = 250;
const NEXT_MS = 50;

export interface LastSeenParts {
  readonly store: Pick<TokenStore, 'saveLastSeen'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A token is used for the first time, or again after a minute or more. */
  readonly onSeen: (row: TokenRow) => void;
}

/** When a token was last used here. Whoever verifies the token keeps it, so that to note a use nothing is looked up. */
export class TokenUse {
  readonly row: TokenRow;
  /** Milliseconds since the Unix epoch; `undefined`: not since this process began. */
  at: number | undefined = undefined;
  /** It waits to be saved. */
  unsaved = false;

  constructor(row: TokenRow) {
    this.row = row;
  }
}

/** When tokens were last used: in memory at once, on the disk now and then. */
export class LastSeen {
  readonly #store: Pick<TokenStore, 'saveLastSeen'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onSeen: (row: TokenRow) => void;
  readonly #uses = new Map<string, TokenUse>();
  #unsaved: TokenUse[] = [];
  #saving: Timer | undefined;
  /** Of the round of saving that is under way, those whose turn is still to come. */
  #round: TokenUse[] = [];
  #next: Timer | undefined;

  constructor({ store, clock, logger, onSeen }: LastSeenParts) {
    this.#onSeen = onSeen;
    this.#store = store;
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
    this.#round = this.#round.concat(this.#unsaved);
    this.#unsaved = [];
    this.#save(this.#round.length);
  }

  /** For `note`. */
  useOf(row: TokenRow): TokenUse {
    let use = this.#uses.get(row.jti);
    if (use === undefined) {
      use = new TokenUse(row);
      this.#uses.set(row.jti, use);
    }
    return use;
  }

  /** The token is used now: milliseconds since the Unix epoch. On the hot path. */
  note(use: TokenUse, now: number): void {
    const before = use.unsaved ? use.at : use.row.lastSeenAt;
    use.at = now;
    if (!use.unsaved) {
      use.unsaved = true;
      this.#unsaved.push(use);
    }
    if (before === undefined || now - before >= SAVE_MS) this.#onSeen(use.row);
  }

  /** What is not saved yet is newer than what its row says. Milliseconds since the Unix epoch. */
  of({ jti, lastSeenAt }: TokenRow): number | undefined {
    const use = this.#uses.get(jti);
    return use?.unsaved ? use.at : lastSeenAt;
  }

  forget(jti: string): void {
    this.#uses.delete(jti);
  }

  /** What is used after a round has begun waits for the next one: otherwise it would never end. */
  #beginRound(): void {
    if (this.#next !== undefined) return;
    // As they are in the file: those that are saved together share pages.
    this.#round = this.#unsaved.sort((one, other) => one.row.createdAt - other.row.createdAt);
    this.#unsaved = [];
    this.#save(SAVED_AT_ONCE);
  }

  #save(most: number): void {
    const uses = this.#round.splice(-most);
    const saved = new Map(
      uses.flatMap(({ row: { jti }, at }) => (this.#uses.has(jti) && at !== undefined ? [[jti, at]] : [])),
    );
    if (saved.size > 0) {
      try {
        this.#store.saveLastSeen(saved);
      } catch (error) {
        this.#logger.warn({ error: String(error) }, 'when tokens were last seen could not be saved');
        this.#unsaved = this.#unsaved.concat(this.#round, uses);
        this.#round = [];
        return;
      }
    }
    for (const use of uses) {
      use.unsaved = false;
      use.row.lastSeenAt = use.at;
    }
    if (this.#round.length === 0) return;
    this.#next = this.#clock.after(NEXT_MS, () => {
      this.#next = undefined;
      this.#save(SAVED_AT_ONCE);
    });
  }
}
