import { afterAll, describe, expect, it } from 'vitest';
import { clusterFaults } from './faults/cluster-faults.ts';
import { type DeliberateFault, deliberateFaults } from './faults/deliberate-faults.ts';
import { makeHistory } from './history/history.ts';
import { runHistory } from './history/run.ts';

/** What needs more than this to be seen would not be seen. */
const MOST_HISTORIES = 400;

/** The number of the first history that breaks one of the rules that the fault has to break. */
async function firstToBreak({ name, theme, rules }: DeliberateFault): Promise<number> {
  for (let number = 1; number <= MOST_HISTORIES; number += 1) {
    const { violations } = await runHistory(makeHistory(`${name} ${number}`, { theme }));
    if (violations.some(({ rule }) => rules.includes(rule))) return number;
  }
  return Number.POSITIVE_INFINITY;
}

describe('a deliberate fault is seen', () => {
  const seen: string[] = [];
  afterAll(() => console.log(`histories until a deliberate fault was seen:\n${seen.join('\n')}`));

  for (const fault of [...deliberateFaults, ...clusterFaults]) {
    it(fault.name, { timeout: 300_000 }, async () => {
      const undo = fault.make();
      try {
        const number = await firstToBreak(fault);
        seen.push(`${String(number).padStart(5)}  ${fault.name}`);
        expect(number).toBeLessThanOrEqual(MOST_HISTORIES);
      } finally {
        undo();
      }
    });
  }
});
