import type { Clock, Timer } from '../../base/clock.ts';

const RETRY_MS = 1_000;

/** What could not be done because the journal took nothing (a full disk): tried again until it can. One of a key. */
export class Retries {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, () => void>();
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `attempt` adds itself again when it fails again. */
  add(key: string, attempt: () => void): void {
    this.#waiting.set(key, attempt);
    this.#timer ??= this.#clock.after(RETRY_MS, () => {
      this.#timer = undefined;
      const attempts = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const each of attempts) each();
    });
  }

  /** The connection is gone, or the agent is about to stop: the relay says everything again on the next one. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waiting.clear();
  }
}
