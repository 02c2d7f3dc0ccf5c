import type { Clock } from '../../base/clock.ts';
import { comesToRest } from './at-rest.ts';
import type { Desktop, Target } from './desktop.ts';
import type { ReaderHabits } from './reader-habits.ts';

interface PastChordTools {
  readonly desktop: Desktop;
  readonly clock: Clock;
  readonly habits: ReaderHabits;
}

/** Whether its answer to a ping speaks for all of a program, so that it has handled the keys before it. */
export function speaksForAll(desktop: Desktop, target: Target): boolean {
  return target.answersPing && desktop.pingsOvertake !== true && desktop.worksAlone(target);
}

/**
 * Whether a program is past a chord that it did nothing about, or may not have come to it yet: it answers a ping where it
 * does, and all its threads wait. (Measured on a machine with ten times more to do than it has processors: Java and Qt
 * asked for the text after 1 to 3 s, and were at work until then; Qt answered pings while keys waited in a queue of its
 * own.) One that asks for this and that, as fast as the machine lets it, rests between two questions (Abiword: twenty
 * formats, up to half a second apart): it has to be quiet for longer than that. `false` when that did not come within
 * `limitMs`, or cannot be known.
 */
export async function isPastChord(
  { desktop, clock, habits }: PastChordTools,
  target: Target,
  { limitMs, goesOn }: { limitMs: number; goesOn: () => boolean },
): Promise<boolean> {
  const until = clock.monotonic() + limitMs;
  // It sleeps, and whoever wakes it lets it go on with the chord.
  if (desktop.isStopped(target)) return false;
  const answers = speaksForAll(desktop, target);
  if (answers && !(await desktop.ping(target, limitMs))) return false;
  const rests = await comesToRest({ desktop, clock }, target, {
    limitMs: until - clock.monotonic(),
    goesOn,
    isQuiet: () => habits.hasStopped(target),
  });
  // Where nobody can tell, the answer is all that there is.
  return rests ?? answers;
}
