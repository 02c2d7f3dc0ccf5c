// `npm run cluster [-- vitest arguments]`: three relays and three servers of NATS as processes, and every fault that they
// have to survive, each under the load of 50 computers (docs/cluster.md).
import { runChild } from './child.mjs';
import { requireNode, root } from './runtime.mjs';
import { setUp } from './setup.mjs';

try {
  await setUp();
  const suite = ['run', '--project', 'e2e', 'test/e2e/cluster', ...process.argv.slice(2)];
  process.exitCode = await runChild(requireNode(), ['node_modules/vitest/vitest.mjs', ...suite], {
    cwd: root,
    env: { ...process.env, LANTYPE_MATRIX: 'full' },
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
