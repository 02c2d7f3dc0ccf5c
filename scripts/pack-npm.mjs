// Makes the npm package of the headless Lantype.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { stageHeadless } from './stage-headless.mjs';

/** @returns {string} the file, `lantype-VERSION.tgz` in `folder`; `asVersion`: for tests of an upgrade */
export function packNpm(folder, asVersion) {
  const staged = path.join(folder, 'npm');
  const { version } = stageHeadless(staged, asVersion);
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: staged,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  return path.join(folder, `lantype-${version}.tgz`);
}
