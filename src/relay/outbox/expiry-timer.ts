import type { Clock, Timer } from '../../base/clock.ts';

/** One timer, for the earliest of all expiry times. It may fire for nothing; it never fires too late. */
export class ExpiryTimer {
  readonly #clock: Clock;
  readonly #expireDue: (now: number) => number | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #timer: Timer | undefined;

  /** `expireDue` ends what is due and returns the next expiry time, if there is one. */
  constructor(clock: Clock, expireDue: (now: number) => number | undefined) {
    this.#clock = clock;
    this.#expireDue = expireDue;
  }

  /** `expiresAt`: milliseconds since the Unix epoch. */
  consider(expiresAt: number): void {
    if (expiresAt >= this.#armedFor) return;
    this.#timer?.cancel();
    this.#armedFor = expiresAt;
    this.#timer = this.#clock.after(Math.max(0, expiresAt - this.#clock.now()), () => this.#fire());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  #fire(): void {
    this.stop();
    const next = this.#expireDue(this.#clock.now());
    if (next !== undefined) this.consider(next);
  }
}
