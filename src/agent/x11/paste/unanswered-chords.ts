import type { Clock } from '../../../base/clock.ts';
import type { SelectionServer } from '../selection/selection-server.ts';
import type { ClientProcesses } from '../target/client-processes.ts';
import type { TargetWindow } from '../target/target-window.ts';

/** How long a chord that nobody answered may still be waiting in a program's event queue: a hanging page's, say. */
const MAY_COME_MS = 30_000;

/**
 * Paste chords that a program has not reacted to yet. It may still: a program that hangs for a moment handles its
 * keys when it wakes up, and would then paste whatever the clipboard holds by that time, a later text perhaps, and
 * that one twice. So a program with such a chord gets no new one for a while.
 */
export class UnansweredChords {
  readonly #processes: ClientProcesses;
  readonly #clock: Clock;
  /** Where the last such chord went, and when (monotonic). */
  #open: { target: TargetWindow; since: number } | undefined;

  constructor(processes: ClientProcesses, server: SelectionServer, clock: Clock) {
    this.#processes = processes;
    this.#clock = clock;
    server.onUse(({ requestor, stage }) => {
      if (stage === 'read' && this.#open && processes.same(requestor, this.#open.target.focus)) this.#open = undefined;
    });
  }

  add(target: TargetWindow): void {
    this.#open = { target, since: this.#clock.monotonic() };
  }

  settle(target: TargetWindow): void {
    if (this.#sameProgram(target)) this.#open = undefined;
  }

  mayStillCome(target: TargetWindow): boolean {
    if (!this.#open || !this.#sameProgram(target)) return false;
    return this.#clock.monotonic() - this.#open.since < MAY_COME_MS;
  }

  /** X gives the ids of a client that has gone to the next one: the same ids alone do not make the same program. */
  #sameProgram(target: TargetWindow): boolean {
    const other = this.#open?.target;
    return (
      other !== undefined &&
      this.#processes.same(target.focus, other.focus) &&
      target.pid === other.pid &&
      target.name === other.name
    );
  }
}
