import { type Choice, type History, makeHistory } from './history.ts';
import { type Outcome, runHistory } from './run.ts';
import { shrink } from './shrink.ts';

/** A history that broke a rule, for a person: how to live through it again, and its shortest form. */
export async function reportOf(history: History, outcome: Outcome): Promise<string> {
  const shrunken = await shrink(history, outcome);
  const kept = shrunken.history.actions;
  const { theme, cluster } = history.choice;
  const chosen = `${cluster ? ' --cluster' : ''}${theme === undefined ? '' : ` --theme '${theme}'`}`;
  const again = `again: npm run simulate -- --seed '${history.seed}'${chosen} --replay`;
  const [violation] = shrunken.outcome.violations;
  return [
    `seed ${history.seed}: ${outcome.violations[0]?.rule}: ${outcome.violations[0]?.what}`,
    again,
    `shrunken to ${kept.length} of ${history.actions.length} actions, in ${shrunken.tries} histories:`,
    `${again} --keep ${listOf(history, shrunken.history)}`,
    ...logOf(shrunken.history, shrunken.outcome),
    `${violation?.rule}: ${violation?.what}`,
  ].join('\n');
}

/** Everything that was noted, with the world at the top. */
export function logOf({ setup }: History, { log }: Outcome): string[] {
  return [`world ${JSON.stringify(setup)}`, ...log];
}

/** `3@120,4`: action 3, which comes 120 ms after the one before it, and action 4 as it is. */
function listOf(whole: History, { actions }: History): string {
  return actions
    .map(({ index, after }) => (whole.actions[index]?.after === after ? String(index) : `${index}@${after}`))
    .join(',');
}

/** The history of that seed with those actions only; `keep` as `listOf` writes it. */
export function keepOnly(history: History, keep: string): History {
  const kept = keep
    .split(',')
    .filter(Boolean)
    .map((each) => each.split('@').map(Number));
  const actions = kept.flatMap(([index = 0, after]) => {
    const action = history.actions[index];
    return action === undefined ? [] : [{ ...action, after: after ?? action.after }];
  });
  return { ...history, actions };
}

/** Lives through the history of a seed; a failure comes with its report. */
export async function tryHistory(seed: string, choice: Choice) {
  const history = makeHistory(seed, choice);
  const outcome = await runHistory(history);
  const failure = outcome.violations.length === 0 ? undefined : await reportOf(history, outcome);
  return { outcome, failure };
}
