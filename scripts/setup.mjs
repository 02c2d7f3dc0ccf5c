import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runChild } from './child.mjs';
import { isNodeKnownFor, whyNotThisNode } from './node-programs.mjs';
import { findNode, isNewEnough, ownNode, REQUIRED_MAJOR, requireNode, root } from './runtime.mjs';

/** As scripts/node-checksums.json calls it. */
const SYSTEM = `${process.platform}-${process.arch}`;
/** The version of the Node.js there that was compared with its hash. `npm ci` takes it away with everything else. */
const LOOKED_AT = path.join(root, 'node_modules', '.cache', 'lantype', 'node-looked-at');

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
  if (wanted === undefined || installed === undefined) return false;
  // Before `findNode`, which runs it.
  if (whyNotOurs(wanted) !== undefined || findNode() === undefined) return false;
  return Object.entries(wanted).every(
    ([at, entry]) => at === '' || entry.optional || installed[at]?.version === entry.version,
  );
}

/** @returns {Promise<number>} the exit code */
function npm(...args) {
  // `error` hides the engine warnings that an older Node.js on the machine causes: ours comes with this very install.
  return runChild('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
}

/** Installs the dependencies when they are missing or not those of `package-lock.json`. */
export async function setUp() {
  if (isInstalled()) return;
  const known = isNodeKnownFor(SYSTEM);
  if (!known && !isNewEnough()) {
    throw new Error(
      `Lantype needs Node.js ${REQUIRED_MAJOR}, and this is ${process.version}. It brings its own where that can be ` +
        `checked; for ${SYSTEM} it cannot. Install Node.js ${REQUIRED_MAJOR} from https://nodejs.org and try again.`,
    );
  }
  console.error('Setting up: npm ci (once; takes about a minute) …');
  // No script of a package runs, whatever npm would allow; then that of the one which is needed.
  const code = await npm('ci', '--ignore-scripts');
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}; what it said is above.`);
  if (known) await fetchNode();
}

/**
 * Why the Node.js of the `node` package may not be run; undefined when it may, or is not there. It is looked at once after
 * each install, also after one that was cut short.
 */
function whyNotOurs(wanted) {
  const program = ownNode();
  if (!existsSync(program)) return undefined;
  const { version } = wanted['node_modules/node'];
  if (existsSync(LOOKED_AT) && readFileSync(LOOKED_AT, 'utf8') === version) return undefined;
  const why = whyNotThisNode(program, SYSTEM, version);
  if (why !== undefined) return why;
  mkdirSync(path.dirname(LOOKED_AT), { recursive: true });
  writeFileSync(LOOKED_AT, version);
  return undefined;
}

async function fetchNode() {
  const code = await npm('rebuild', 'node');
  const program = ownNode();
  if (!existsSync(program)) throw new Error(`npm rebuild node failed with exit code ${code}; what it said is above.`);
  const why = whyNotOurs(readPackages('package-lock.json'));
  if (why === undefined) return;
  rmSync(program);
  throw new Error(why);
}

/** Builds what of dist/ is not made from the current sources. */
export async function ensureBuilt() {
  const code = await runChild(requireNode(), [path.join(root, 'scripts', 'build.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Error(`the build failed with exit code ${code}; what it said is above.`);
}
