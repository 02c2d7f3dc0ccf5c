import type { Clock } from '../../../base/clock.ts';
import type { Win32 } from '../win32/win32.ts';

/** A browser's processes are there from its first window on; looking at all processes takes a millisecond or two. */
const KNOWN_FOR_MS = 2_000;

/** Which processes have started others: a browser answers in one while its page, in another, may hang. */
export class ProcessFamilies {
  readonly #win32: Win32;
  readonly #clock: Clock;
  #last: { pid: number; alone: boolean; at: number } | undefined;

  constructor(win32: Win32, clock: Clock) {
    this.#win32 = win32;
    this.#clock = clock;
  }

  worksAlone(pid: number): boolean {
    const now = this.#clock.monotonic();
    if (this.#last?.pid !== pid || now - this.#last.at > KNOWN_FOR_MS) {
      this.#last = { pid, alone: !this.#win32.hasChildren(pid), at: now };
    }
    return this.#last.alone;
  }
}
