#!/usr/bin/env node
// The `lantype` command. Starts on any Node.js from 20 on, and hands over to one that can run Lantype.
import path from 'node:path';
import { runChild } from '../scripts/child.mjs';
import { NODE_FLAGS, requireNode, root } from '../scripts/runtime.mjs';

try {
  process.exitCode = await runChild(requireNode(), [
    ...NODE_FLAGS,
    path.join(root, 'src/cli/lantype.ts'),
    ...process.argv.slice(2),
  ]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
