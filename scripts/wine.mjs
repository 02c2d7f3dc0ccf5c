// `npm run wine [-- vitest arguments]`: all of the suites that type on Windows as Wine plays it, those included that
// `npm test` has no time for.
import { runChild } from './child.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { requireNode, root } from './runtime.mjs';
import { ensureBuilt, setUp } from './setup.mjs';

try {
  await setUp();
  await ensureBuilt();
  await ensureDebianPackages();
  const suites = ['run', '--project', 'typing', '--no-file-parallelism', 'test/e2e/windows', ...process.argv.slice(2)];
  process.exitCode = await runChild(requireNode(), ['node_modules/vitest/vitest.mjs', ...suites], {
    cwd: root,
    env: { ...process.env, LANTYPE_WINE: 'full' },
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
