import { expect, it } from 'vitest';
import { tryHistory } from './history/report.ts';

const AT_A_TIME = 100;

/** Histories number `from` to `to` of the test suite: always the same ones. A failure says how to see it again. */
export function histories(from: number, to: number): void {
  for (let first = from; first < to; first += AT_A_TIME) {
    it(`histories ${first} to ${first + AT_A_TIME - 1} break no rule`, { timeout: 120_000 }, async () => {
      for (let number = first; number < first + AT_A_TIME; number += 1) {
        const { failure } = await tryHistory(`suite-${number}`);
        if (failure !== undefined) expect.fail(failure);
      }
    });
  }
}
