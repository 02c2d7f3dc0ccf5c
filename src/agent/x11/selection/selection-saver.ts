import type { Clock } from '../../../base/clock.ts';
import type { X11Connection } from '../connection.ts';
import type { Content } from './selection-content.ts';
import { type ReadLimits, readSelection } from './selection-reader.ts';

/**
 * Saving happens on the way to a text, once for each thing that is copied. Owners were seen to take 400 ms to make a
 * picture of 5 MB, and 600 ms to say what they have; 40 MiB take half a second to read.
 */
const LIMITS: ReadLimits = { silentMs: 1_200, totalMs: 8_000, maxBytes: 256 * 1_024 * 1_024 };
/** What is merely marked is not waited for as long: most programs do not need PRIMARY, and it is left alone for them. */
const PRIMARY_LIMITS: ReadLimits = { silentMs: 250, totalMs: 800, maxBytes: 32 * 1_024 * 1_024 };
/** An owner that was too slow a moment ago does not hold up every text after that. */
const IMPATIENT_SILENT_MS = 100;
const IMPATIENT_MS = 10_000;
/** A person copies in the very moment: what is there now is what counts. */
const MAX_OWNERS = 3;

/** Saves what others have in a selection before we take it. X has no way to hand a selection back to its owner. */
export class SelectionSaver {
  readonly #x: X11Connection;
  readonly #clock: Clock;
  readonly #selection: number;
  readonly #limits: ReadLimits;
  #failed: { owner: number; at: number } | undefined;

  constructor(x: X11Connection, clock: Clock, selection: number) {
    this.#x = x;
    this.#clock = clock;
    this.#selection = selection;
    this.#limits = selection === x.atom('PRIMARY') ? PRIMARY_LIMITS : LIMITS;
  }

  /** `empty`: nobody owns it. `undefined`: not all of it can be had, and who takes the selection now destroys it. */
  async save(): Promise<Content | 'empty' | undefined> {
    for (let time = 0; time < MAX_OWNERS; time += 1) {
      const owner = await this.#x.selectionOwner(this.#selection);
      if (owner === 0) return 'empty';
      const silentMs = this.#hasFailed(owner) ? IMPATIENT_SILENT_MS : this.#limits.silentMs;
      const content = await readSelection(this.#x, this.#clock, this.#selection, { ...this.#limits, silentMs });
      if (content !== undefined) {
        this.#failed = undefined;
        return content;
      }
      if ((await this.#x.selectionOwner(this.#selection)) !== owner) continue;
      this.#failed = { owner, at: this.#clock.monotonic() };
      return undefined;
    }
    return undefined;
  }

  #hasFailed(owner: number): boolean {
    const { owner: failed, at } = this.#failed ?? { owner: 0, at: 0 };
    return failed !== 0 && failed === owner && this.#clock.monotonic() - at < IMPATIENT_MS;
  }
}
