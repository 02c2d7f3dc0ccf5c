import type { Segment } from '../../../protocol/segments.ts';
import { asksItsUser } from '../../programs/own-questions.ts';
import { isAtWork, isStopped, worksAlone } from '../../programs/target-process.ts';
import { tooLongForTerminal } from '../../programs/terminals-line-limit.ts';
import type { WaylandTarget } from './focus-watch.ts';

/** What every port of native windows sees of its targets from outside, whoever tells it which has the focus. */
export abstract class SeenTargets {
  /** The terminals that are open in it. */
  protected abstract terminalsOf(target: WaylandTarget): Promise<string[]>;

  isStopped({ pid }: WaylandTarget): boolean {
    return isStopped(pid);
  }

  isAtWork(target: WaylandTarget, inside?: boolean): boolean | undefined {
    return isAtWork(target, inside);
  }

  /** What runs in a terminal is no part of it. */
  worksAlone({ pid, terminal }: WaylandTarget): boolean {
    return terminal || worksAlone(pid);
  }

  asksItsUser({ name }: WaylandTarget, text: string): boolean {
    return asksItsUser(name, text);
  }

  unsuited(target: WaylandTarget, segments: readonly Segment[]): Promise<string | undefined> {
    if (target.x11) return Promise.resolve(`${target.name} is an X11 program, and its X server cannot be reached`);
    if (!target.terminal) return Promise.resolve(undefined);
    return tooLongForTerminal(segments, () => this.terminalsOf(target));
  }
}
