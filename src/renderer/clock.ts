/** Time, so that tests can hold it. Milliseconds. */
export interface Clock {
  /** Since the Unix epoch. */
  now(): number;
  /** Calls back once, later. Returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const windowClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
