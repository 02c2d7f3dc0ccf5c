import type { Clock } from '../../base/clock.ts';
import type { Desktop, Target } from './desktop.ts';

/** A program at rest so often in a row has nothing to do: work that one process hands to another wakes that one at once. */
const AT_REST = 3;
const LOOK_AGAIN_MS = 10;

/** Whether its answer to a ping speaks for all of a program, so that it has handled the keys before it. */
export function speaksForAll(desktop: Desktop, target: Target): boolean {
  return target.answersPing && desktop.pingsOvertake !== true && desktop.worksAlone(target);
}

/**
 * Whether a program is past a chord that it did nothing about, or may not have come to it yet: it answers a ping where it
 * does, and all its threads wait. (Measured on a machine with ten times more to do than it has processors: Java and Qt
 * asked for the text after 1 to 3 s, and were at work until then; Qt answered pings while keys waited in a queue of its
 * own.) `false` when that did not come within `limitMs`, or cannot be known.
 */
export async function isPastChord(
  desktop: Desktop,
  clock: Clock,
  target: Target,
  { limitMs, goesOn }: { limitMs: number; goesOn: () => boolean },
): Promise<boolean> {
  const until = clock.monotonic() + limitMs;
  const answers = speaksForAll(desktop, target);
  if (answers && !(await desktop.ping(target, limitMs))) return false;
  for (let rests = 0; goesOn() && clock.monotonic() < until; ) {
    const atWork = desktop.isAtWork(target);
    // Then the answer is all that there is.
    if (atWork === undefined) return answers;
    rests = atWork ? 0 : rests + 1;
    if (rests === AT_REST) return true;
    await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve));
  }
  return false;
}
