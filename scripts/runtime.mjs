// Which Node.js runs Lantype. Plain JavaScript, for it runs on the Node.js that happens to be on the machine.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const REQUIRED_MAJOR = 24;

/**
 * V8 flags that Lantype runs with (docs/benchmarks.md has the figures). A small young generation, and an old one that
 * is not taken to be large before it is: what floods leave is collected while there is little of it. `--expose-gc` lets
 * the relay have large garbage collected (src/server/bodies/large-garbage.ts).
 */
export const NODE_FLAGS = JSON.parse(readFileSync(path.join(root, 'scripts', 'node-flags.json'), 'utf8'));

const own = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Where the Node.js of the `node` dev dependency is, if it is. */
export const ownNode = () => own;

function majorOf(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10);
}

/** Whether the Node.js that runs this script would do. */
export const isNewEnough = () => majorOf(process.version) >= REQUIRED_MAJOR;

/**
 * The Node.js of the `node` dev dependency, else the one that runs this script if it is new enough.
 * @returns {string | undefined} absolute path; undefined when neither will do
 */
export function findNode() {
  if (isNewEnough() && !existsSync(own)) return process.execPath;
  // Run, not just looked at: an install for another CPU or C library leaves a file that does not start.
  const { stdout } = spawnSync(own, ['--version'], { encoding: 'utf8' });
  if (stdout && majorOf(stdout) >= REQUIRED_MAJOR) return own;
  return isNewEnough() ? process.execPath : undefined;
}

/** `findNode`, or a thrown error that says what to do. */
export function requireNode() {
  const node = findNode();
  if (node !== undefined) return node;
  throw new Error(
    `Lantype needs Node.js ${REQUIRED_MAJOR} or newer; this is ${process.version}, and the \`node\` package has none ` +
      'for this machine. Install Node.js 24 from https://nodejs.org and try again.',
  );
}
