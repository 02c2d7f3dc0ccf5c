import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { RelayLimits } from '../relay-limits.ts';
import type { MessageStore } from './message-store.ts';

/** Few enough that a turn of the event loop stays short. */
const ROWS_PER_TURN = 500;

type PruneLimits = Pick<RelayLimits, 'keepFinishedMs' | 'keepFinishedRows' | 'keepNewestRows' | 'pruneIntervalMs'>;

/** Deletes finished messages that are too old or too many. */
export class Pruner {
  readonly #store: Pick<MessageStore, 'prune'>;
  readonly #beforePruning: (before: number) => void;
  readonly #limits: PruneLimits;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #periodic: Timer | undefined;
  #more: Timer | undefined;

  /** `beforePruning`: is told what is too old, milliseconds since the Unix epoch. */
  constructor(
    store: Pick<MessageStore, 'prune'>,
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
    this.#periodic ??= this.#clock.every(this.#limits.pruneIntervalMs, () => this.#pruneSome());
    this.#pruneSome();
  }

  stop(): void {
    this.#periodic?.cancel();
    this.#periodic = undefined;
    this.#more?.cancel();
    this.#more = undefined;
  }

  #pruneSome(): void {
    this.#more?.cancel();
    this.#more = undefined;
    try {
      const { keepFinishedMs, keepFinishedRows: keep, keepNewestRows: newest } = this.#limits;
      const before = this.#clock.now() - keepFinishedMs;
      this.#beforePruning(before);
      const deleted = this.#store.prune({ before, keep, newest }, ROWS_PER_TURN);
      if (deleted === ROWS_PER_TURN) this.#more = this.#clock.after(1, () => this.#pruneSome());
    } catch (error) {
      this.#logger.warn({ error: String(error) }, 'finished messages could not be pruned');
    }
  }
}
