import type { Violation } from '../model/model.ts';
import type { Action, History } from './history.ts';
import { type Outcome, runHistory } from './run.ts';

export interface Shrunken {
  readonly history: History;
  readonly outcome: Outcome;
  /** How many histories it took. */
  readonly tries: number;
}

/** More would be a better result, but a person waits for it. */
const MOST_TRIES = 150;

/** The same history with as few actions as still break the same rule. */
export async function shrink(history: History, outcome: Outcome): Promise<Shrunken> {
  const [wanted] = outcome.violations;
  let best = { history, outcome };
  let tries = 0;
  const fails = async (actions: readonly Action[]): Promise<boolean> => {
    tries += 1;
    const shorter = { ...history, actions };
    const came = await runHistory(shorter);
    if (!breaks(came.violations, wanted)) return false;
    best = { history: shorter, outcome: came };
    return true;
  };
  for (let size = Math.ceil(history.actions.length / 2); size >= 1 && tries < MOST_TRIES; ) {
    const removed = await removeSome(best.history.actions, size, fails, () => tries < MOST_TRIES);
    if (size === 1 && !removed) break;
    size = removed ? size : Math.floor(size / 2);
  }
  return { ...best, tries };
}

/** Tries to leave out each run of `size` actions; returns whether any could be left out. */
async function removeSome(
  actions: readonly Action[],
  size: number,
  fails: (actions: readonly Action[]) => Promise<boolean>,
  goOn: () => boolean,
): Promise<boolean> {
  let left = actions;
  let removed = false;
  for (let from = Math.max(0, left.length - size); from >= 0 && goOn(); from -= size) {
    const shorter = withoutRun(left, from, size);
    if (!(await fails(shorter))) continue;
    left = shorter;
    removed = true;
  }
  return removed;
}

/** What comes after keeps its time, so that less changes. */
function withoutRun(actions: readonly Action[], from: number, size: number): Action[] {
  const gone = actions.slice(from, from + size).reduce((sum, { after }) => sum + after, 0);
  return actions.flatMap((action, index) => {
    if (index >= from && index < from + size) return [];
    return index === from + size ? [{ ...action, after: action.after + gone }] : [action];
  });
}

function breaks(violations: readonly Violation[], wanted: Violation | undefined): boolean {
  return violations.some(({ rule }) => rule === wanted?.rule);
}
