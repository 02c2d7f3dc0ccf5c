import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { RelayLimits } from '../relay-limits.ts';
import type { MessageStore, Prunable } from './message-store.ts';

/** Few enough that a turn of the event loop stays short. */
const ROWS_PER_TURN = 500;

type PrunedStore = Pick<MessageStore, 'prunable' | 'prune' | 'dropTexts'>;
type PruneLimits = Pick<RelayLimits, 'keepFinishedMs' | 'keepFinishedRows' | 'keepNewestRows' | 'pruneIntervalMs'>;

/** Deletes finished messages that are too old or too many: what is so is found out once, and goes a few at a time. */
export class Pruner {
  readonly #store: PrunedStore;
  readonly #beforePruning: (before: number) => void;
  readonly #limits: PruneLimits;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #periodic: Timer | undefined;
  #more: Timer | undefined;

  /** `beforePruning`: is told what is too old, milliseconds since the Unix epoch. */
  constructor(
    store: PrunedStore,
    beforePruning: (before: number) => void,
    limits: PruneLimits,
    clock: Clock,
    logger: Logger,
  ) {
    this.#store = store;
    this.#beforePruning = beforePruning;
    this.#limits = limits;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#periodic ??= this.#clock.every(this.#limits.pruneIntervalMs, () => this.#beginRound());
    this.#beginRound();
  }

  stop(): void {
    this.#periodic?.cancel();
    this.#periodic = undefined;
    this.#more?.cancel();
    this.#more = undefined;
  }

  #beginRound(): void {
    // The one before is under way still.
    if (this.#more !== undefined) return;
    this.#trying(() => {
      const { keepFinishedMs, keepFinishedRows: keep, keepNewestRows: newest } = this.#limits;
      const before = this.#clock.now() - keepFinishedMs;
      this.#beforePruning(before);
      this.#pruneSome(this.#store.prunable({ before, keep, newest }));
    });
  }

  #pruneSome(prunable: Prunable): void {
    if (this.#store.prune(prunable, ROWS_PER_TURN) < ROWS_PER_TURN) {
      // At last, for it looks at all that is left.
      this.#store.dropTexts(prunable.before);
      return;
    }
    this.#more = this.#clock.after(1, () => {
      this.#more = undefined;
      this.#trying(() => this.#pruneSome(prunable));
    });
  }

  #trying(prune: () => void): void {
    try {
      prune();
    } catch (error) {
      this.#logger.warn({ error: String(error) }, 'finished messages could not be pruned');
    }
  }
}
