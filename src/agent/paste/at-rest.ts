import type { Clock } from '../../base/clock.ts';
import type { Desktop, Target } from './desktop.ts';

/** A program at rest so often in a row has nothing to do: work that one process hands to another wakes that one at once. */
const AT_REST = 3;
const LOOK_AGAIN_MS = 10;

interface AtRestTools {
  readonly desktop: Desktop;
  readonly clock: Clock;
}

interface RestOptions {
  readonly limitMs: number;
  readonly goesOn?: () => boolean;
  readonly isQuiet?: () => boolean;
  /** What runs in a terminal has to rest too. */
  readonly inside?: boolean;
}

/**
 * Waits until all threads of a program, and of those that it has started, have nothing to do, and it is quiet. `false`: not
 * within `limitMs`. `undefined`: nobody can tell.
 */
export async function comesToRest(
  { desktop, clock }: AtRestTools,
  target: Target,
  { limitMs, goesOn = always, isQuiet = always, inside = false }: RestOptions,
): Promise<boolean | undefined> {
  const until = clock.monotonic() + limitMs;
  for (let rests = 0; goesOn() && clock.monotonic() < until; ) {
    const atWork = desktop.isAtWork(target, inside);
    if (atWork === undefined) return undefined;
    rests = atWork || !isQuiet() ? 0 : rests + 1;
    if (rests === AT_REST) return true;
    await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve));
  }
  return false;
}

function always(): boolean {
  return true;
}
