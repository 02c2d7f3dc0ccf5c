import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runChild } from './child.mjs';
import { findNode, requireNode, root } from './runtime.mjs';

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether `node_modules` is what `package-lock.json` asks for. npm keeps its own record of what it installed, and
 * writes it last; comparing the two also finds an install that was cut short, which a look at dates would not.
 */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  if (wanted === undefined || installed === undefined || findNode() === undefined) return false;
  return Object.entries(wanted).every(
    ([at, entry]) => at === '' || entry.optional || installed[at]?.version === entry.version,
  );
}

/** Installs the dependencies when they are missing or not those of `package-lock.json`. */
export async function setUp() {
  if (isInstalled()) return;
  console.error('Setting up: npm ci (once; takes about a minute) …');
  // `error` hides the engine warnings that an older Node.js on the machine causes: ours comes with this very install.
  const code = await runChild('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}; what it said is above.`);
}

/** Builds what of dist/ is not made from the current sources. */
export async function ensureBuilt() {
  const code = await runChild(requireNode(), [path.join(root, 'scripts', 'build.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Error(`the build failed with exit code ${code}; what it said is above.`);
}
