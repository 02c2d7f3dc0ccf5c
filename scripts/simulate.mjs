// `npm run simulate [-- --histories N --seed S]`: the simulation of docs/simulation.md, in as many threads as there are
// processors.
import path from 'node:path';
import { runChild } from './child.mjs';
import { requireNode, root } from './runtime.mjs';
import { setUp } from './setup.mjs';

try {
  await setUp();
  const program = path.join(root, 'test', 'simulation', 'simulate.ts');
  process.exitCode = await runChild(requireNode(), [program, ...process.argv.slice(2)]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
