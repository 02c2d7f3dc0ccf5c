// `npm test [-- vitest arguments]`: set-up, Debian packages for the GUI suites, `check`, then the tests.
import { check } from './check.mjs';
import { runChild } from './child.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { requireNode, root } from './runtime.mjs';
import { ensureBuilt, setUp } from './setup.mjs';

try {
  await setUp();
  await ensureBuilt();
  await ensureDebianPackages();
  const clean = await check();
  // The tests run all the same: one run shows everything that is wrong, and its summary is the last line.
  if (!clean) console.log('check failed: this run fails whatever the tests say\n');
  const code = await runChild(requireNode(), ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
    cwd: root,
  });
  process.exitCode = code === 0 && !clean ? 1 : code;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
