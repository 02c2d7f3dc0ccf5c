// `node scripts/build.mjs [target…]`: makes dist/ from src/, as far as what is there is not from these very sources.
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { TARGETS } from './build-targets.mjs';
import { root } from './runtime.mjs';

/** What the output follows from, besides the sources of the target. */
const COMMON = ['package-lock.json', 'scripts/build*.mjs', 'src/protocol/**/*', 'src/web/**/*'];

function digestOf(sources) {
  const hash = createHash('sha256');
  for (const file of globSync([...COMMON, ...sources], { cwd: root }).sort()) {
    if (!path.extname(file)) continue;
    hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

/** @returns {Promise<boolean>} whether there was anything to do */
async function buildTarget(name, { sources, config }) {
  const stamp = path.join(root, 'dist', `.${name}.sha256`);
  const digest = digestOf(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return false;
  // A build that is cut short leaves no stamp of its own.
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  for (const each of [config].flat()) await build({ configFile: false, logLevel: 'warn', ...each });
  writeFileSync(stamp, digest);
  return true;
}

// Vite goes by it, and a test run has its own; what is built must not depend on who asked.
process.env.NODE_ENV = 'production';
const wanted = process.argv.slice(2);
for (const [name, target] of Object.entries(TARGETS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  if (await buildTarget(name, target)) {
    console.error(`built ${name} in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  }
}
