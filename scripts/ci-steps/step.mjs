// What the steps of CI have in common. Each is `node scripts/ci-steps/NAME.mjs`, and runs on any machine.
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runChild } from '../child.mjs';
import { root } from '../runtime.mjs';

/** Where the steps put what is released, and take it from. `LANTYPE_RELEASE_DIR`: somewhere else. */
export const releaseFolder = path.resolve(root, process.env.LANTYPE_RELEASE_DIR || 'out/release');

/** @returns {string} of package.json */
export function ownVersion() {
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version;
}

/** Runs a program to its end, in the root of the project. @throws when it fails */
export async function run(command, args, options = {}) {
  const code = await runChild(command, args, { cwd: root, ...options });
  if (code !== 0) throw new Error(`${path.basename(command)} ${args[0] ?? ''} ended with exit code ${code}`);
}

/** Copies files to the release folder. */
export function keepForRelease(files) {
  if (files.length === 0) throw new Error('there is nothing to release');
  mkdirSync(releaseFolder, { recursive: true });
  for (const file of files) cpSync(file, path.join(releaseFolder, path.basename(file)));
}

/** Runs a step; what goes wrong is one line and exit code 1. */
export async function step(main) {
  try {
    await main();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
