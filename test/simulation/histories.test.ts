import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import type { Choice } from './history/history.ts';
import { inThreads } from './pool.ts';

// Always the same ones; `npm run simulate` takes others. A failure says how to see it again.
const SUITE: readonly (Choice & { readonly histories: number; readonly what: string })[] = [
  { histories: 1_000, what: 'of one relay', cluster: false },
  { histories: 120, what: 'of a cluster', cluster: true },
];

for (const { histories, what, ...choice } of SUITE) {
  it(`${histories} histories ${what} break no rule`, { timeout: 600_000 }, async () => {
    const seeds = Array.from({ length: histories }, (_, index) => `suite-${index}`);
    const failures: string[] = [];
    let lived = 0;
    await inThreads({ seeds, ...choice }, availableParallelism(), ({ failure }) => {
      lived += 1;
      if (failure !== undefined) failures.push(failure);
    });
    expect(failures.join('\n\n')).toBe('');
    expect(lived).toBe(histories);
  });
}
