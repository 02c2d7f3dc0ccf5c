import type { Clock } from './clock.ts';

/** Resolves when all of `work` is over, however it ended, or after `limitMs`: callbacks of a network may never come. */
export function settledWithin(work: readonly Promise<unknown>[], limitMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const limit = clock.after(limitMs, resolve);
    void Promise.allSettled(work).then(() => {
      limit.cancel();
      resolve();
    });
  });
}
