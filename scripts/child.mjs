import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PARENT_CHECK_MS = 250;

/**
 * npm passes a signal on to the shell that it runs a script with, and some shells (dash) end by it without telling
 * anybody. Under npm the death of that shell therefore counts as the signal that it swallowed.
 */
function onShellGone(run) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return undefined;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    run();
  }, PARENT_CHECK_MS);
  return timer;
}

/**
 * Runs a program with this one's standard streams; SIGINT, SIGTERM and SIGHUP go on to it.
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it, as a shell says it
 */
export function runChild(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const forward = (signal) => child.kill(signal);
    for (const signal of FORWARDED) process.on(signal, forward);
    const parentCheck = onShellGone(() => child.kill('SIGTERM'));
    const done = () => {
      clearInterval(parentCheck);
      for (const signal of FORWARDED) process.off(signal, forward);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
    });
  });
}
