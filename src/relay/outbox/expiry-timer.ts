import type { Clock, Timer } from '../../base/clock.ts';

/** One timer, for the earliest of all expiry times. It may fire for nothing; it never fires too late. */
export class ExpiryTimer {
  readonly #clock: Clock;
  readonly #expireDue: (elapsed: number) => number | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #timer: Timer | undefined;

  /** `expireDue` ends what is due and returns the next expiry time, if there is one. */
  constructor(clock: Clock, expireDue: (elapsed: number) => number | undefined) {
    this.#clock = clock;
    this.#expireDue = expireDue;
  }

  /** `dueAt`: by `Clock.elapsed`. */
  consider(dueAt: number): void {
    if (dueAt >= this.#armedFor) return;
    this.#timer?.cancel();
    this.#armedFor = dueAt;
    this.#timer = this.#clock.after(Math.max(0, dueAt - this.#clock.elapsed()), () => this.#fire());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  #fire(): void {
    this.stop();
    const next = this.#expireDue(this.#clock.elapsed());
    if (next !== undefined) this.consider(next);
  }
}
