// `npm start [-- options]`: sets up what is missing, then runs the desktop app; headless where that cannot be had.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { runChild } from './child.mjs';
import { findElectron, whyNoSandbox, whyNoWindow } from './electron-runtime.mjs';
import { NODE_FLAGS, requireNode, root } from './runtime.mjs';
import { ensureBuilt, setUp } from './setup.mjs';

/** They ask for something that only the command line gives. */
const COMMAND_LINE_ONLY = new Set(['--headless', '--json', '--help', '-h']);

/** @returns {Promise<string | undefined>} why not */
async function download(options, env) {
  const script = path.join(import.meta.dirname, 'electron-download.mjs');
  const child = spawn(requireNode(), [script, JSON.stringify(options)], { env, stdio: ['ignore', 'pipe', 2] });
  return (await text(child.stdout)) || undefined;
}

/**
 * What to run.
 * @param {{args: string[], env: NodeJS.ProcessEnv, electronFolder: string, memoryFile: string, uid?: number, answerMs?: number, stallMs?: number}} options
 * @returns {Promise<{electron: string} | {headless: true, why?: string}>} `why`: for a person, unless they asked for it
 */
export async function chooseHost({ args, env, electronFolder, memoryFile, uid, ...limits }) {
  if (args.some((arg) => COMMAND_LINE_ONLY.has(arg))) return { headless: true };
  const why = whyNoWindow(env, uid);
  if (why !== undefined) return { headless: true, why };
  let electron = findElectron(electronFolder, env);
  if (electron === undefined) {
    if (env.CI) return { headless: true, why: "Electron's runtime is not here, and is not downloaded in CI" };
    const problem = await download({ electronFolder, memoryFile, ...limits }, env);
    electron = findElectron(electronFolder, env);
    if (electron === undefined) {
      return { headless: true, why: `Electron's runtime is not here: ${problem ?? 'its package does not have it'}` };
    }
  }
  const blocked = whyNoSandbox(electron);
  return blocked === undefined ? { electron } : { headless: true, why: blocked };
}

/** Electron's own switches would turn the program into something else. */
function electronEnvironment({ ELECTRON_RUN_AS_NODE: _asNode, ...env }) {
  return env;
}

async function start(args) {
  await setUp();
  await ensureBuilt();
  const { env } = process;
  const choice = await chooseHost({
    args,
    env,
    electronFolder: path.join(root, 'node_modules', 'electron'),
    memoryFile: path.join(root, 'node_modules', '.cache', 'lantype', 'electron-download-failed'),
  });
  if ('electron' in choice) {
    return await runChild(choice.electron, [root, ...args], { env: electronEnvironment(env) });
  }
  if (choice.why !== undefined) console.error(`No desktop window: ${choice.why}. Running headless.`);
  const cli = [path.join(root, 'dist', 'node', 'lantype.js'), 'start'];
  // What only a window has is no mistake on a day without one.
  const rest = args.filter((arg) => arg !== '--hidden' && arg !== '--headless');
  return await runChild(requireNode(), [...NODE_FLAGS, ...cli, '--headless', ...rest]);
}

if (import.meta.filename === process.argv[1]) {
  try {
    process.exitCode = await start(process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
