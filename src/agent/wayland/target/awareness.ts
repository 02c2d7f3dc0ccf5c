import type { Clock } from '../../../base/clock.ts';
import { statOf } from '../../programs/proc.ts';
import type { ClientSockets } from './client-sockets.ts';

/** Between two looks. */
const LOOK_MS = 1;
/** One that waits for a processor is seen at work by each look; one at rest so often in a row has nothing to do. */
const AT_REST = 10;

/**
 * Whether a program has handled what it was sent. Wayland has no ping that others than the compositor may send; but a
 * program that has taken all that came and whose main thread sleeps waits for something new. One that never sleeps and
 * goes on taking what comes (a film, a game) is awake too.
 */
export class Awareness {
  readonly #sockets: ClientSockets;
  readonly #clock: Clock;

  constructor(sockets: ClientSockets, clock: Clock) {
    this.#sockets = sockets;
    this.#clock = clock;
  }

  /** Resolves when `done` says so, and after `limitMs` at the latest. */
  async until(done: () => boolean, limitMs: number): Promise<void> {
    const limit = this.#clock.monotonic() + limitMs;
    while (!done() && this.#clock.monotonic() < limit) await this.#pause();
  }

  /** The same, and sooner when nobody is at work on it any more. */
  async whileAtWork(done: () => boolean, atWork: () => boolean, limitMs: number): Promise<void> {
    let rests = 0;
    await this.until(() => {
      rests = atWork() ? 0 : rests + 1;
      return rests >= AT_REST || done();
    }, limitMs);
  }

  /** Resolves `true` when it has, `false` when it has not within the time, or is gone. */
  async handled(pid: number, limitMs: number): Promise<boolean> {
    const limit = this.#clock.monotonic() + limitMs;
    for (;;) {
      const taken = (this.#sockets.unread(pid) ?? 0) === 0;
      const state = statOf(pid)?.state;
      if (state === undefined || state === 'Z' || state === 'X') return false;
      if (taken && state === 'S') return true;
      if (this.#clock.monotonic() >= limit) return taken && state !== 'T' && state !== 't';
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(LOOK_MS, resolve));
  }
}
