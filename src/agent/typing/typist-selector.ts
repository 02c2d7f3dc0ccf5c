import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { Listeners, listenerBugLog } from '../listeners.ts';
import { withinLimit } from '../time-limit.ts';
import type { Typist } from './typist.ts';

/** At most this often, however many messages arrive. */
const PROBE_AGAIN_AFTER_MS = 2_000;
/** A display may appear later: log-in, docking, a restarted X server. */
const PROBE_PERIOD_MS = 30_000;
const PROBE_LIMIT_MS = 5_000;
/** Longer than a typist waits before it gives the user's clipboard back: the target may still be reading. */
const STOP_LIMIT_MS = 3_000;

/**
 * Has the typist that works here, the first in order of preference, and looks for one again while there is none.
 * A typist whose connection to the desktop is lost is stopped, and later probed and started anew.
 */
export class TypistSelector {
  readonly #typists: readonly Typist[];
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #changes: Listeners<void>;
  #active: { typist: Typist; unsubscribe: () => void } | undefined;
  #search: Promise<void> | undefined;
  #searchedAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #soon: Timer | undefined;
  #running = false;
  #reason = 'no typist has been looked for yet';

  /** @param typists in order of preference. */
  constructor(typists: readonly Typist[], clock: Clock, logger: Logger) {
    this.#typists = typists;
    this.#clock = clock;
    this.#logger = logger;
    this.#changes = new Listeners(listenerBugLog(logger));
  }

  /** The typist that works now, if any. */
  get current(): Typist | undefined {
    const typist = this.#active?.typist;
    return typist?.connected ? typist : undefined;
  }

  /** While there is none: why, for a person. */
  get reason(): string {
    return this.#reason;
  }

  /** After each change of the typist or of its `state()`. */
  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  /** Starts looking. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#timer = this.#clock.every(PROBE_PERIOD_MS, () => void this.ensure());
    void this.ensure();
  }

  /** The typist that works; looks for one first when there is none, if the last look is long enough ago. Never rejects. */
  async ensure(): Promise<Typist | undefined> {
    if (this.current) return this.current;
    const due = this.#searchedAt + PROBE_AGAIN_AFTER_MS <= this.#clock.monotonic();
    if (!this.#search && this.#running && due) {
      this.#search = this.#look().finally(() => {
        this.#search = undefined;
        this.#searchedAt = this.#clock.monotonic();
      });
    }
    await this.#search;
    return this.current;
  }

  /** Stops using a typist that misbehaves. */
  drop(typist: Typist): void {
    if (this.#active?.typist === typist) void this.#release('the typist was stopped after it hung');
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#timer?.cancel();
    this.#soon?.cancel();
    await this.#search;
    await this.#release('stopped');
  }

  async #look(): Promise<void> {
    await this.#release(this.#reason);
    const reasons: string[] = [];
    for (const typist of this.#typists) {
      if (!this.#running) return;
      const reason = await this.#take(typist);
      if (reason === undefined) return;
      reasons.push(`${typist.name}: ${reason}`);
    }
    this.#reason = reasons.join('; ') || 'no typist is installed';
    this.#changes.emit();
  }

  /** Why the typist does not work, or `undefined` when it is the active one now. */
  async #take(typist: Typist): Promise<string | undefined> {
    try {
      const probe = await withinLimit(typist.probe(), 'the probe', typist.probeLimitMs ?? PROBE_LIMIT_MS, this.#clock);
      if (!probe.ok) return probe.reason ?? 'it does not say why not';
      await withinLimit(typist.start(), 'the start', typist.startLimitMs ?? PROBE_LIMIT_MS, this.#clock);
    } catch (error) {
      void this.#stopQuietly(typist);
      return error instanceof Error ? error.message : 'it could not be started';
    }
    const unsubscribe = typist.onChange(() => this.#typistChanged(typist));
    this.#active = { typist, unsubscribe };
    this.#logger.info({ typist: typist.name }, 'typing works');
    this.#changes.emit();
    return undefined;
  }

  #typistChanged(typist: Typist): void {
    if (typist.connected) {
      this.#changes.emit();
      return;
    }
    this.#logger.warn({ typist: typist.name }, 'the connection to the desktop is lost');
    void this.#release(`${typist.name}: the connection to the desktop is lost`);
    // At once as a rule; later when the desktop comes and goes in quick succession.
    const wait = Math.max(0, this.#searchedAt + PROBE_AGAIN_AFTER_MS - this.#clock.monotonic());
    this.#soon?.cancel();
    this.#soon = this.#clock.after(wait, () => {
      // Timers may be early by a part of a millisecond, and the next one is far.
      this.#searchedAt = Number.NEGATIVE_INFINITY;
      void this.ensure();
    });
  }

  async #release(reason: string): Promise<void> {
    const active = this.#active;
    if (!active) return;
    this.#active = undefined;
    this.#reason = reason;
    active.unsubscribe();
    this.#changes.emit();
    await this.#stopQuietly(active.typist);
  }

  async #stopQuietly(typist: Typist): Promise<void> {
    try {
      await withinLimit(typist.stop(), 'the stop', STOP_LIMIT_MS, this.#clock);
    } catch (error) {
      this.#logger.warn(
        { typist: typist.name, error: error instanceof Error ? error.name : 'unknown' },
        'a stop failed',
      );
    }
  }
}
