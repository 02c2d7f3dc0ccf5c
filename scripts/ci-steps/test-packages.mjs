// The packages as their users have them: installed, used, upgraded and removed (test/e2e/packages). As root, for it takes a
// layer over the system to install a Debian package without leaving anything of it.
import { ensureDebianPackages } from '../debian-packages.mjs';
import { requireNode } from '../runtime.mjs';
import { ensureBuilt, setUp } from '../setup.mjs';
import { run, step } from './step.mjs';

await step(async () => {
  await setUp();
  await ensureBuilt();
  await ensureDebianPackages();
  const tests = [
    requireNode(),
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'e2e',
    'test/e2e/packages',
    'portable.test',
  ];
  const asRoot = process.platform === 'linux' && process.getuid() !== 0 ? ['sudo', '-n', '-E'] : [];
  const [command, ...args] = [...asRoot, ...tests];
  await run(command, args, { env: { ...process.env, LANTYPE_PACKAGES: '1' } });
});
