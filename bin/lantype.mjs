#!/usr/bin/env node
// The `lantype` command. Starts on any Node.js from 20 on, and hands over to one that can run Lantype.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runChild } from '../scripts/child.mjs';
import { NODE_FLAGS, requireNode, root } from '../scripts/runtime.mjs';

const program = path.join(root, 'dist', 'node', 'lantype.js');

try {
  if (!existsSync(program)) throw new Error(`${program} is not there; \`npm start\` in ${root} builds it.`);
  process.exitCode = await runChild(requireNode(), [...NODE_FLAGS, program, ...process.argv.slice(2)]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
