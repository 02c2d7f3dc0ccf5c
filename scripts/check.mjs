// `npm run check`: types, lint and format, unused code; side by side, each with its own block of output.
import { spawn } from 'node:child_process';
import { requireNode, root } from './runtime.mjs';
import { setUp } from './setup.mjs';

const TOOLS = [
  { name: 'types   (tsc)', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  { name: 'types   (tsc, pages)', args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.web.json'] },
  { name: 'style   (biome)', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
  { name: 'unused  (knip)', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
];

function runTool(node, { name, args }) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => output.push(Buffer.from(error.message)));
    child.once('close', (code) => {
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} ${seconds} s`);
      if (code !== 0) console.log(Buffer.concat(output).toString());
      resolve(code === 0);
    });
  });
}

/** @returns {Promise<boolean>} whether all of them passed */
export async function check() {
  const node = requireNode();
  const passed = await Promise.all(TOOLS.map((tool) => runTool(node, tool)));
  return passed.every(Boolean);
}

if (import.meta.filename === process.argv[1]) {
  try {
    await setUp();
    process.exitCode = (await check()) ? 0 : 1;
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
