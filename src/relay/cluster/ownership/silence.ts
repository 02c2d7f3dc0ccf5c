import type { Clock } from '../../../base/clock.ts';
import { LEASE_MS, MARGIN_MS } from './lease.ts';
import type { Session } from './leases.ts';

/** Of which sessions nothing was heard for longer than their lease lasts: these are over, and somebody has to say so. */
export class Silence {
  readonly #clock: Pick<Clock, 'elapsed'>;
  /** By session, by `Clock.elapsed`: when its last entry came. */
  readonly #heard = new Map<string, number>();
  /** By session: its last entry when it was said to be over. */
  readonly #accused = new Map<string, number>();

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock;
  }

  heard(session: string): void {
    this.#heard.set(session, this.#clock.elapsed());
  }

  /** Of these, those that are over, each once; `listenedMs`: for so long silence was silence. */
  broken(sessions: readonly Session[], listenedMs: number): Array<{ session: string; seen: number }> {
    const now = this.#clock.elapsed();
    return sessions.flatMap(({ session, seen }) => {
      const silentMs = Math.min(now - (this.#heard.get(session) ?? 0), listenedMs);
      if (silentMs <= LEASE_MS + MARGIN_MS || this.#accused.get(session) === seen) return [];
      this.#accused.set(session, seen);
      return [{ session, seen }];
    });
  }
}
