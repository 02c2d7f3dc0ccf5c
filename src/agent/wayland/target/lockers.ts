import { statSync } from 'node:fs';
import { namesIn } from '../../../base/read-or.ts';
import { nameOf, statOf } from '../../programs/proc.ts';

/** Programs that lock the screen of a wlroots compositor, by name (`/proc/PID/comm`). They tell nobody that they do. */
const LOCKERS = new Set(['swaylock', 'gtklock', 'hyprlock', 'waylock', 'schlock', 'ssrlock', 'kscreenlocker_g']);

/**
 * Whether a locker runs in the session: Wayland has no word for "locked" that others are told. Other lockers than these
 * are not seen; what they do with a chord is not read by any program, so it is never called typed.
 */
export class Lockers {
  readonly #user: number | undefined;
  /** Processes that were looked at: a name does not change but by `exec`, right after the start. */
  #seen = new Set<string>();
  #before = new Set<string>();
  #found: { pid: number; name: string } | undefined;

  /** @param compositor its process: a locker is its user's. */
  constructor(compositor: number | undefined) {
    this.#user = compositor === undefined ? process.getuid?.() : userOf(compositor);
  }

  /** The name of the one that runs now. */
  look(): string | undefined {
    if (this.#found && this.#runs(this.#found.pid)) return this.#found.name;
    this.#found = undefined;
    const now = new Set(namesIn('/proc').filter((name) => /^\d+$/.test(name)));
    for (const entry of now) {
      // Looked at twice: the first time it may still be what started it.
      if (this.#seen.has(entry) && this.#before.has(entry)) continue;
      const pid = Number(entry);
      if (this.#runs(pid)) this.#found = { pid, name: nameOf(pid) ?? '' };
    }
    this.#before = this.#seen;
    this.#seen = now;
    return this.#found?.name;
  }

  #runs(pid: number): boolean {
    const name = nameOf(pid);
    return name !== undefined && LOCKERS.has(name) && statOf(pid)?.state !== 'Z' && userOf(pid) === this.#user;
  }
}

function userOf(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}
