import type { Clock } from '../../base/clock.ts';
import type { ContentRequest, Target } from './desktop.ts';

/** How long a chord that nobody answered may still be waiting in a program's event queue: a hanging page's, say. */
const MAY_COME_MS = 30_000;

/**
 * Paste chords that a program has not reacted to yet. It may still: a program that hangs for a moment handles its
 * keys when it wakes up, and would then paste whatever the clipboard holds by that time, a later text perhaps, and
 * that one twice. So a program with such a chord gets no new one for a while.
 */
export class UnansweredChords {
  readonly #clock: Clock;
  /** Where the last such chord went, and when (monotonic). */
  #open: { target: Target; since: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Call with every request: a program that reads has come. */
  note({ reader, stage, wants }: ContentRequest): void {
    if (stage === 'read' && wants === 'text' && reader !== undefined && reader === this.#open?.target.program) {
      this.#open = undefined;
    }
  }

  add(target: Target): void {
    this.#open = { target, since: this.#clock.monotonic() };
  }

  settle(target: Target): void {
    if (this.#sameProgram(target)) this.#open = undefined;
  }

  mayStillCome(target: Target): boolean {
    if (!this.#open || !this.#sameProgram(target)) return false;
    return this.#clock.monotonic() - this.#open.since < MAY_COME_MS;
  }

  /** Names of programs are given again after their end: the same one alone does not make the same program. */
  #sameProgram(target: Target): boolean {
    const other = this.#open?.target;
    if (other === undefined || target.pid !== other.pid || target.name !== other.name) return false;
    return target.program === undefined ? target.focus === other.focus : target.program === other.program;
  }
}
