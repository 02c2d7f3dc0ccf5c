import type { Clock } from '../../../base/clock.ts';
import { keepsHistory } from '../../programs/clipboard-histories.ts';

/** A program may call itself something else later on. */
const REMEMBERED_MS = 10 * 60_000;
const MAX_PROGRAMS = 200;

/**
 * Which programs keep a history of the clipboard. To find out takes a dozen readings of `/proc`, while the program waits
 * for its text, so what was found is remembered: as long as it is the same process behind the same X client.
 */
export class HistoryReaders {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #known = new Map<string, { keeps: boolean; until: number }>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** As `keepsHistory`. `client`: the X client through which it reads. */
  has(client: number, pid: number | undefined, selection: 'CLIPBOARD' | 'PRIMARY'): boolean {
    if (pid === undefined) return keepsHistory(pid, selection);
    const reader = `${client} ${pid} ${selection}`;
    const known = this.#known.get(reader);
    if (known && this.#clock.monotonic() < known.until) return known.keeps;
    const keeps = keepsHistory(pid, selection);
    // Readers such as xsel come and go.
    if (this.#known.size >= MAX_PROGRAMS) this.#known.clear();
    this.#known.set(reader, { keeps, until: this.#clock.monotonic() + REMEMBERED_MS });
    return keeps;
  }
}
