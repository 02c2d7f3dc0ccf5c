import type { Clock } from '../../../base/clock.ts';

const STEP_MS = 100;

export interface DrainParts<T> {
  /** Those that are still there, in the order in which they go. */
  readonly remaining: () => readonly T[];
  readonly close: (one: T) => void;
  readonly clock: Clock;
  readonly spreadMs: number;
}

/** Closes all, evenly over that time, so that whoever takes them over is not stormed. Resolves when none is left. */
export function drain<T>({ remaining, close, clock, spreadMs }: DrainParts<T>): Promise<void> {
  const from = clock.monotonic();
  /** What is due of one that has not come to be one yet: few go as evenly as many. */
  let due = 0;
  return new Promise((resolve) => {
    const timer = clock.every(STEP_MS, () => step());
    const step = (): void => {
      const left = remaining();
      const stepsLeft = Math.ceil((from + spreadMs - clock.monotonic()) / STEP_MS);
      due += left.length / (stepsLeft + 1);
      const now = stepsLeft <= 0 ? left.length : Math.floor(due);
      due -= now;
      for (const one of left.slice(0, now)) close(one);
      if (left.length > now) return;
      timer.cancel();
      resolve();
    };
    step();
  });
}
