// `node scripts/run.mjs <file> [args…]`: sets up what is missing, then runs the file (.ts, or of dist/) with the right
// Node.js.
// One process does both: a shell that runs `npm ci && node …` may keep the `node` that it looked up before.
import path from 'node:path';
import { runChild } from './child.mjs';
import { NODE_FLAGS, requireNode, root } from './runtime.mjs';
import { ensureBuilt, setUp } from './setup.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run.mjs <file> [args…]');
  process.exit(2);
}
try {
  await setUp();
  await ensureBuilt();
  process.exitCode = await runChild(requireNode(), [...NODE_FLAGS, path.resolve(root, file), ...args]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
