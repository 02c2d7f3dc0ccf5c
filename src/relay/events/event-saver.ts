import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventRing } from './event-ring.ts';
import type { EventStore } from './event-store.ts';

/** Long enough that a message costs next to nothing, short enough that a relay at rest has everything in its file. */
const SAVE_AFTER_MS = 250;

/**
 * Brings events into the file, many at once. In between, the file says that it does not have all of them: that word
 * is committed before the first of them is shown to anybody.
 */
export class EventSaver {
  readonly #store: EventStore;
  readonly #ring: () => Pick<EventRing, 'latest' | 'after'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #saved: number;
  #announced = false;
  #announcing = false;
  #timer: Timer | undefined;
  #stopped = false;

  /** Everything that is in the ring by now is in the file. `ring` is asked anew each time: an epoch has its own. */
  constructor(store: EventStore, ring: () => Pick<EventRing, 'latest' | 'after'>, clock: Clock, logger: Logger) {
    this.#store = store;
    this.#saved = ring().latest;
    this.#ring = ring;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** The file says that it does not have everything. */
  get announced(): boolean {
    return this.#announced;
  }

  /** For use inside a transaction: lets the file say so. */
  announce(): void {
    if (this.#announced) return;
    this.#store.markUnsaved();
    this.#announcing = true;
  }

  rolledBack(): void {
    this.#announcing = false;
  }

  /** Events were added, and what was announced is committed. */
  added(): void {
    if (this.#announcing) this.#announced = true;
    this.#announcing = false;
    if (!this.#stopped) this.#timer ??= this.#clock.after(SAVE_AFTER_MS, () => this.#saveLater());
  }

  /** A new history, whose first event will be `base + 1`. */
  restart(base: number): void {
    this.#saved = base;
  }

  /** Saves now. Returns whether everything is in the file. */
  save(): boolean {
    const ring = this.#ring();
    const events = ring.after(this.#saved);
    try {
      // Events that are no longer kept have had their numbers all the same.
      if (ring.latest > this.#saved || this.#announced) this.#store.save(events, ring.latest);
    } catch (error) {
      this.#logger.error({ error: String(error), events: events.length }, 'events could not be saved');
      return false;
    }
    this.#announced = false;
    this.#saved = ring.latest;
    return true;
  }

  /** `save` can still be called. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #saveLater(): void {
    this.#timer = undefined;
    if (!this.save()) this.added();
  }
}
