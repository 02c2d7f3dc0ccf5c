import { describe, expect, it } from 'vitest';
import { deliberateFaults } from './faults/deliberate-faults.ts';
import { type History, makeHistory } from './history/history.ts';
import { keepOnly, reportOf } from './history/report.ts';
import { type Outcome, runHistory } from './history/run.ts';
import type { Theme } from './history/themes.ts';

/** Of several relays. */
const CLUSTERED = 'replay 6';
const SEEDS = ['replay 1', 'replay 2', 'replay 3', 'replay 4', 'replay 5', 'replay 6'];

async function firstFailure(theme: Theme | undefined): Promise<{ history: History; outcome: Outcome }> {
  for (let number = 0; ; number += 1) {
    const history = makeHistory(`shrink ${number}`, { theme });
    const outcome = await runHistory(history);
    if (outcome.violations.length > 0) return { history, outcome };
  }
}

describe('a history', () => {
  it('comes to the same, every time', { timeout: 60_000 }, async () => {
    for (const seed of SEEDS) {
      const cluster = seed === CLUSTERED;
      const first = await runHistory(makeHistory(seed, { cluster }));
      const again = await runHistory(makeHistory(seed, { cluster }));
      expect(again.log).toEqual(first.log);
      expect(again.happenings).toBe(first.happenings);
    }
  });

  it('is another one for each seed', () => {
    const kinds = SEEDS.map((seed) => JSON.stringify(makeHistory(seed).actions));
    expect(new Set(kinds).size).toBe(SEEDS.length);
  });

  it('that breaks a rule is reported in its shortest form, and breaks it again', { timeout: 60_000 }, async () => {
    const fault = deliberateFaults.find(({ name }) => name === 'a pause does not count');
    const undo = fault?.make();
    try {
      const { history, outcome } = await firstFailure(fault?.theme);
      const report = await reportOf(history, outcome);
      expect(report).toContain(`seed ${history.seed}: held:`);
      const keep = /--keep (\S+)/.exec(report)?.[1] ?? '';
      const shortest = keepOnly(history, keep);
      expect(shortest.actions.length).toBeLessThan(history.actions.length);
      const again = await runHistory(shortest);
      expect(again.violations.map(({ rule }) => rule)).toContain('held');
      for (const line of again.log) expect(report).toContain(line);
    } finally {
      undo?.();
    }
  });
});
