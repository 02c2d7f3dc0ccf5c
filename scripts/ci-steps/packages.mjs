// `node scripts/ci-steps/packages.mjs [--fast]`: the npm package, and where Debian's tools are the Debian packages.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureDebianPackages } from '../debian-packages.mjs';
import { ARCHITECTURES, packDebian } from '../pack-debian.mjs';
import { packNpm } from '../pack-npm.mjs';
import { root } from '../runtime.mjs';
import { ensureBuilt, setUp } from '../setup.mjs';
import { keepForRelease, step } from './step.mjs';

const TOOLS = ['debhelper', 'dpkg-dev'];

await step(async () => {
  const folder = path.join(root, 'out', 'packages');
  const fast = process.argv.includes('--fast');
  await setUp();
  await ensureBuilt();
  const made = [packNpm(folder)];
  await ensureDebianPackages(TOOLS);
  if (spawnSync('dh_builddeb', ['--help']).error !== undefined)
    throw new Error('debhelper is not installed: no Debian package is made');
  for (const architecture of Object.keys(ARCHITECTURES)) made.push(await packDebian({ folder, architecture, fast }));
  keepForRelease(made);
  console.log(made.join('\n'));
});
