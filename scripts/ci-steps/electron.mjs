// The desktop app on Electron's real runtime: `test/e2e/electron`, with nothing skipped for the lack of it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDebianPackages } from '../debian-packages.mjs';
import { findElectron, whyNoSandbox } from '../electron-runtime.mjs';
import { requireNode, root } from '../runtime.mjs';
import { ensureBuilt, setUp } from '../setup.mjs';
import { run, step } from './step.mjs';

const electronFolder = path.join(root, 'node_modules', 'electron');

/** Not on PATH: what is tested is the version of the lock file. */
const ownElectron = () => findElectron(electronFolder, { ...process.env, PATH: '' });

async function getElectron() {
  if (ownElectron() !== undefined) return ownElectron();
  const { downloadElectron } = await import('../electron-download.mjs');
  // That it failed before is no reason not to try here.
  const memoryFile = path.join(mkdtempSync(path.join(tmpdir(), 'lantype-ci-')), 'failed');
  const problem = await downloadElectron({
    electronFolder,
    memoryFile,
    env: process.env,
    say: (line) => console.error(line),
    answerMs: 30_000,
    stallMs: 60_000,
  });
  if (problem !== undefined) throw new Error(`Electron's runtime is not here: ${problem}`);
  return ownElectron();
}

/** Ubuntu 24.04 restricts user namespaces: there Chromium needs its helper to be root's. */
async function allowSandbox(electron) {
  if (whyNoSandbox(electron) === undefined) return;
  const helper = path.join(path.dirname(electron), 'chrome-sandbox');
  await run('sudo', ['-n', 'chown', 'root', helper]);
  await run('sudo', ['-n', 'chmod', '4755', helper]);
}

await step(async () => {
  await setUp();
  await ensureBuilt();
  const electron = await getElectron();
  if (electron === undefined) throw new Error("Electron's package does not have its program");
  await ensureDebianPackages();
  await allowSandbox(electron);
  // The suites start displays of their own where they need one (Linux).
  await run(requireNode(), ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'test/e2e/electron']);
});
