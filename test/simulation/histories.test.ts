import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { inThreads } from './pool.ts';

const HISTORIES = 1_000;

// Always the same ones; `npm run simulate` takes others. A failure says how to see it again.
it(`${HISTORIES} histories break no rule`, { timeout: 600_000 }, async () => {
  const seeds = Array.from({ length: HISTORIES }, (_, index) => `suite-${index}`);
  const failures: string[] = [];
  let lived = 0;
  await inThreads({ seeds }, availableParallelism(), ({ failure }) => {
    lived += 1;
    if (failure !== undefined) failures.push(failure);
  });
  expect(failures.join('\n\n')).toBe('');
  expect(lived).toBe(HISTORIES);
});
