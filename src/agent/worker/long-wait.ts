import type { Clock, Timer } from '../../base/clock.ts';

const PARTS = 5;

/**
 * As `clock.after`, in parts, between which the event loop turns: when it was this process that stood still (a disk, a
 * machine with too much to do), all the time is over at once, and what has come meanwhile is still to be read.
 */
export function longWait(clock: Clock, ms: number, run: () => void): Timer {
  let timer: Timer;
  const wait = (parts: number): void => {
    timer = clock.after(ms / PARTS, () => (parts > 1 ? wait(parts - 1) : run()));
  };
  wait(PARTS);
  return { cancel: () => timer.cancel() };
}
