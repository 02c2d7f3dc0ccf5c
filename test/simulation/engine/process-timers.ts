import type { Timer } from '../../../src/base/clock.ts';
import type { Machine } from './machine.ts';
import type { Happening, Owner } from './timeline.ts';

/** Whose timers they are. */
export interface TimersOwner extends Owner {
  readonly machine: Machine;
  readonly alive: boolean;
  readonly frozen: boolean;
}

interface Started {
  readonly ms: number;
  readonly again: boolean;
  readonly run: () => void;
  /** In true time. */
  due: number;
  happening: Happening | undefined;
  /** Due, but its process stood still. */
  missed: boolean;
}

/** The timers of one process: they wait while it stands still, and are gone with it. */
export class ProcessTimers {
  readonly #process: TimersOwner;
  readonly #started = new Set<Started>();

  constructor(process: TimersOwner) {
    this.#process = process;
  }

  start(ms: number, again: boolean, run: () => void): Timer {
    // As Node.js has it: whole milliseconds, and one at least.
    const period = Math.max(1, Math.trunc(ms));
    const due = this.#process.machine.timeline.now + period;
    const timer: Started = { ms: period, again, run, due, happening: undefined, missed: false };
    if (!this.#process.alive) return { cancel: () => undefined };
    this.#started.add(timer);
    this.#arm(timer);
    return {
      cancel: () => {
        timer.happening?.cancel();
        this.#started.delete(timer);
      },
    };
  }

  clear(): void {
    for (const timer of this.#started) timer.happening?.cancel();
    this.#started.clear();
  }

  /** The process goes on. `laterMs`: so much later all of them are due, for the clock stood still. */
  thawed(laterMs: number): void {
    const timers = [...this.#started].sort((one, other) => one.due - other.due);
    for (const timer of timers) {
      timer.due += laterMs;
      if (laterMs === 0 && !timer.missed) continue;
      timer.missed = false;
      timer.happening?.cancel();
      this.#arm(timer);
    }
  }

  #arm(timer: Started): void {
    const { timeline } = this.#process.machine;
    timer.happening = timeline.after(timer.due - timeline.now, () => this.#fire(timer), this.#process);
  }

  #fire(timer: Started): void {
    if (this.#process.frozen) {
      timer.missed = true;
      return;
    }
    if (timer.again) {
      timer.due = this.#process.machine.timeline.now + timer.ms;
      this.#arm(timer);
    } else {
      this.#started.delete(timer);
    }
    timer.run();
  }
}
