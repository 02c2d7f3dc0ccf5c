/** A started timer. `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/** Every wait of a page goes through a clock that its owner was given, so that tests own time. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  after(delayMs: number, run: () => void): Timer;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const handle = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
