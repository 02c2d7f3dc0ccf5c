import type { Win32 } from '../win32/win32.ts';

/**
 * Tells whether a process has run since it was asked about last. Windows counts in ticks of some 16 ms: what runs for much
 * less may not be seen, so more than one look is needed.
 */
export class Work {
  readonly #win32: Win32;
  #last: { pid: number; time: bigint } | undefined;

  constructor(win32: Win32) {
    this.#win32 = win32;
  }

  /** `undefined`: Windows does not say. The first look at a process sees it at work. */
  isAtWork(pid: number): boolean | undefined {
    const time = this.#win32.processorTime(pid);
    if (time === undefined) return undefined;
    const last = this.#last;
    this.#last = { pid, time };
    return last?.pid !== pid || last.time !== time;
  }
}
