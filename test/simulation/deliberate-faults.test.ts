import { describe, expect, it } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';
import { type DeliberateFault, deliberateFaults } from './faults/deliberate-faults.ts';
import { makeHistory } from './history/history.ts';
import { runHistory } from './history/run.ts';
import { promises } from './model/promises.ts';

/** What needs more than this to be seen would not be seen. */
const MOST_HISTORIES = 400;

/** The number of the first history that breaks one of the rules that the fault has to break. */
async function firstToBreak({ name, theme, rules }: DeliberateFault): Promise<number> {
  for (let number = 1; number <= MOST_HISTORIES; number += 1) {
    const { violations } = await runHistory(makeHistory(`${name} ${number}`, theme));
    // A history may break a rule that is not clean yet (docs/simulation.md): that is not what is looked for.
    if (violations.some(({ rule }) => rules.includes(rule))) return number;
  }
  return Number.POSITIVE_INFINITY;
}

describe('a deliberate fault is seen', () => {
  for (const fault of deliberateFaults) {
    const { name, needs } = fault;
    const options = skipUnless(needs === undefined || promises[needs], `${needs} is not promised yet`);
    it(name, { ...options, timeout: 300_000 }, async () => {
      const undo = fault.make();
      try {
        expect(await firstToBreak(fault)).toBeLessThanOrEqual(MOST_HISTORIES);
      } finally {
        undo();
      }
    });
  }
});
