import type { Clock, Timer } from '../../base/clock.ts';
import type { Target } from './desktop.ts';
import type { Field, FieldSource, ShownField } from './field.ts';

/** Opens a source of fields, and gives it up when the signal says so. `undefined`: it is not to be had. Never rejects. */
export type OpenFields = (signal: AbortSignal) => Promise<FieldSource | undefined>;

/** What is lost is back in a moment, as a rule; what is not there somebody may start at any time, and mostly nobody does. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Fields of a source that takes its time to come, or never does, or goes and comes again: nobody waits for it, and while
 * it is not there nothing is known.
 */
export class BackgroundFields implements FieldSource {
  readonly #open: OpenFields;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<() => void>();
  #source: FieldSource | undefined;
  #timer: Timer | undefined;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(open: OpenFields, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
    void this.#take();
  }

  async focused(target: Target): Promise<Field | undefined> {
    return this.#source?.focused(target);
  }

  shown(pid: number | undefined): ShownField | undefined {
    return this.#source?.shown(pid);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closing.abort();
    this.#timer?.cancel();
    this.#listeners.clear();
    this.#source?.close();
    this.#source = undefined;
  }

  async #take(): Promise<void> {
    const source = await this.#open(this.#closing.signal).catch(() => undefined);
    if (this.#closing.signal.aborted) {
      source?.close();
      return;
    }
    if (!source) {
      this.#again();
      return;
    }
    this.#source = source;
    this.#pauseMs = FIRST_PAUSE_MS;
    source.onChange(() => this.#tell());
    source.onLost?.(() => this.#lose(source));
    this.#tell();
  }

  #lose(source: FieldSource): void {
    if (this.#source !== source) return;
    this.#source = undefined;
    source.close();
    this.#again();
    this.#tell();
  }

  #again(): void {
    this.#timer = this.#clock.after(this.#pauseMs, () => void this.#take());
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
