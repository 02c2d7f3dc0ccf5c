import type { Clock } from '../../../base/clock.ts';

/** So long an entry of a session keeps it; longer than that, nobody else takes it for over. */
export const LEASE_MS = 3_000;
/** Between the end of a lease and the word of another that it is over: what clocks differ by in that time. */
export const MARGIN_MS = 300;
export const RENEW_MS = 1_000;

/**
 * How long this relay may act as what the log says it is: counted from before its last entry that a quorum has was sent,
 * so that whoever has seen that entry counts longer. By a clock that goes on while the process is stopped or asleep.
 */
export class Lease {
  readonly #clock: Pick<Clock, 'elapsed'>;
  #until = Number.NEGATIVE_INFINITY;
  #since = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock;
  }

  get held(): boolean {
    return this.#clock.elapsed() < this.#until;
  }

  /** How long it has been held without a gap, in milliseconds: for so long, silence of others was silence. */
  get heldMs(): number {
    return this.held ? this.#clock.elapsed() - this.#since : 0;
  }

  /**
   * A quorum has an entry that was first sent then. It keeps a lease that is held: nobody can have ended it before that
   * entry. It does not give one back that was over, for somebody may have, and the entry is left out then.
   */
  kept(sentAt: number): void {
    if (this.held) this.#extend(sentAt);
  }

  /** An entry that was first sent then came back, and counts. */
  given(sentAt: number): void {
    if (sentAt + LEASE_MS <= this.#clock.elapsed()) return;
    if (!this.held) this.#since = this.#clock.elapsed();
    this.#extend(sentAt);
  }

  lost(): void {
    this.#until = Number.NEGATIVE_INFINITY;
  }

  #extend(sentAt: number): void {
    this.#until = Math.max(this.#until, sentAt + LEASE_MS);
  }
}
