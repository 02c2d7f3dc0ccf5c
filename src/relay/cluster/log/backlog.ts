import type { Clock, Timer } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { ClusterError } from '../cluster-error.ts';
import { type LogEntry, parseEntry } from './entry.ts';
import { LogBeginning } from './log-beginning.ts';
import type { LogCopy } from './log-copy.ts';

export interface BacklogParts {
  readonly copy: Pick<LogCopy, 'position' | 'beginAt'>;
  /** The copy is empty, and the log does not begin with its first entry: how many events there were has to be found. */
  readonly begins: boolean;
  readonly apply: (position: number, entry: LogEntry) => void;
  /** CLUSTER_NEWER; called once. Nothing is applied from there on. */
  readonly onNewer: (error: ClusterError) => void;
  /** The log does not reach back any more to where the copy ends: only a relay that begins anew can go on. */
  readonly fellBehind: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const AGAIN_MS = 1_000;

/**
 * Entries that have come and are not applied. What cannot be applied now, for a full disk say, keeps all others back; what
 * this version cannot read keeps them back for good.
 */
export class Backlog {
  readonly #parts: BacklogParts;
  readonly #entries: Array<{ readonly position: number; readonly data: Uint8Array }> = [];
  #beginning: LogBeginning | undefined;
  #again: Timer | undefined;
  #isNewer = false;
  #stopped = false;
  /** Of the entry that comes next. */
  #next: number;
  #behind = false;

  constructor(parts: BacklogParts) {
    this.#parts = parts;
    this.#next = parts.copy.position + 1;
    if (parts.begins) this.#beginning = new LogBeginning(parts.copy.position);
  }

  /** An entry could not be applied, or is gone. */
  get stuck(): boolean {
    return this.#isNewer || this.#behind || this.#again !== undefined;
  }

  /** An entry is of a newer version. */
  get isNewer(): boolean {
    return this.#isNewer;
  }

  /** How many events there were is not known yet. */
  get begins(): boolean {
    return this.#beginning !== undefined;
  }

  add(position: number, data: Uint8Array): void {
    if (this.#isNewer || this.#behind) return;
    if (position !== this.#next) {
      // Whoever slept for longer than the log is kept: what the others have made of it is not known here.
      this.#behind = true;
      this.#parts.logger.error({ position, expected: this.#next }, 'entries of the log are gone');
      this.#parts.fellBehind();
      return;
    }
    this.#next += 1;
    this.#entries.push({ position, data });
    if (!this.stuck) this.#applyAll();
  }

  stop(): void {
    this.#stopped = true;
    this.#again?.cancel();
  }

  #applyAll(): void {
    const { apply, clock, logger } = this.#parts;
    this.#again = undefined;
    while (!this.#stopped) {
      const next = this.#entries[0];
      if (next === undefined) return;
      try {
        if (!this.#hasBegun()) return;
        apply(next.position, parseEntry(next.data));
      } catch (error) {
        if (error instanceof ClusterError) {
          this.#newer(next.position, error);
          return;
        }
        logger.error({ position: next.position, error: String(error) }, 'an entry of the log could not be applied');
        this.#again = clock.after(AGAIN_MS, () => this.#applyAll());
        return;
      }
      this.#entries.shift();
    }
  }

  #newer(position: number, error: ClusterError): void {
    const { onNewer, logger } = this.#parts;
    this.#isNewer = true;
    this.#entries.length = 0;
    logger.error({ position, code: error.code }, error.message);
    onNewer(error);
  }

  /** Looks at entries without applying them until one says how many events there were somewhere behind the first. */
  #hasBegun(): boolean {
    const beginning = this.#beginning;
    if (beginning === undefined) return true;
    for (const { position, data } of this.#entries.slice(beginning.looked)) beginning.look(position, parseEntry(data));
    if (beginning.eventsBefore === undefined) return false;
    this.#parts.copy.beginAt(beginning.eventsBefore);
    this.#beginning = undefined;
    return true;
  }
}
