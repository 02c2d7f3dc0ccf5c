import type { Clock } from '../base/clock.ts';

/** A promise did not settle within its time. The work behind it may still go on. */
export class TimeLimitError extends Error {
  constructor(what: string, limitMs: number) {
    super(`${what} took longer than ${limitMs} ms`);
    this.name = 'TimeLimitError';
  }
}

/** Settles as `work` does, or rejects with a `TimeLimitError` after `limitMs`. Leaves no timer behind. */
export function withinLimit<T>(work: Promise<T>, what: string, limitMs: number, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(limitMs, () => reject(new TimeLimitError(what, limitMs)));
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}
