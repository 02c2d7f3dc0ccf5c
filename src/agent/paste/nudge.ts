import type { Clock, Timer } from '../../base/clock.ts';
import type { Desktop, Target } from './desktop.ts';

const PERIOD_MS = 25;
/** Longer than the wait before the user's clipboard comes back, so that nothing is asked for after that. */
const QUIET_MS = 250;

/**
 * Keeps a program's event loop turning while it pastes.
 *
 * Chromium (measured with 156, in about one paste of 150) misses the answer to one of its requests until another
 * event reaches its connection. With a hand on the mouse nobody notices; with nothing else going on it waited until
 * the user's clipboard was back, and then pasted nothing. A ping is an event that means nothing else.
 */
export class Nudge {
  readonly #desktop: Desktop;
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #target: Target | undefined;
  #lastUse = 0;

  constructor(desktop: Desktop, clock: Clock) {
    this.#desktop = desktop;
    this.#clock = clock;
    desktop.onRequest(() => {
      this.#lastUse = clock.monotonic();
    });
  }

  /** From now on until the program has asked for nothing for a while. */
  keepAwake(target: Target): void {
    this.#target = target.answersPing ? target : undefined;
    this.#lastUse = this.#clock.monotonic();
    if (this.#target) this.#timer ??= this.#clock.every(PERIOD_MS, () => this.#tick());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tick(): void {
    const quiet = this.#clock.monotonic() - this.#lastUse > QUIET_MS;
    if (!this.#target || quiet || !this.#desktop.connected) this.stop();
    else this.#desktop.nudge(this.#target);
  }
}
