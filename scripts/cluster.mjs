// `npm run cluster [-- vitest arguments]`: three relays and three servers of NATS as processes, and every fault that they
// have to survive, each under the load of 50 computers (docs/cluster.md).
// `npm run cluster -- upgrade ../before`: relays of another checkout, which is set up and built, are replaced by those of
// this one, one after the other, under load.
import path from 'node:path';
import { runChild } from './child.mjs';
import { requireNode, root } from './runtime.mjs';
import { setUp } from './setup.mjs';

const [command, before = '.', ...rest] = process.argv.slice(2);
const upgrade = command === 'upgrade';
const files = upgrade ? ['test/e2e/cluster/upgrade.test.ts', ...rest] : ['test/e2e/cluster', ...process.argv.slice(2)];
const env = upgrade ? { LANTYPE_BEFORE: path.resolve(before) } : { LANTYPE_MATRIX: 'full' };

try {
  await setUp();
  process.exitCode = await runChild(
    requireNode(),
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', ...files],
    {
      cwd: root,
      env: { ...process.env, ...env },
    },
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
