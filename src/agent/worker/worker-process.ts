import { fork } from 'node:child_process';
import path from 'node:path';

/** A process that runs one of our worker files, with a channel for messages. */
export interface WorkerProcess {
  /** What JSON can carry. */
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Once, when the process is gone, or could not be started. `how`: for a person. */
  onEnd(listener: (how: string) => void): void;
  /** At once; it may be in the middle of anything. */
  kill(): void;
}

/** `file`: absolute. Electron has processes of its own kind for this, as its `fork` may be switched off. */
export type StartWorker = (file: string, env: NodeJS.ProcessEnv) => WorkerProcess;

/**
 * The worker file `name` (without its ending) beside the module that asks: `workerFile(import.meta, 'nut-worker')`. The
 * same in the build, which makes a program of every file of a platform's folder that is called so (`-worker.ts`).
 */
export function workerFile({ dirname, filename }: ImportMeta, name: string): string {
  return path.join(dirname, `${name}${path.extname(filename)}`);
}

const LAST_WORDS_MS = 1_000;

/** A process of Node.js. */
export const startNodeWorker: StartWorker = (file, env) => {
  // On Windows the others end with this one (libuv's job object), and the user's clipboard with them.
  const detached = process.platform === 'win32';
  // No execArgv: an inspector port or a test runner's loader is not for this process.
  const child = fork(file, [], { detached, env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr?.on('data', (data: Buffer) => {
    complaint ||= (data.toString().split('\n')[0] ?? '').slice(0, 200);
  });
  return {
    // A failed write means that the process is ending; its end says so.
    send: (message) => void child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    onEnd(listener) {
      let over = false;
      const end = (how: string): void => {
        if (!over) listener(`${how}${complaint && `: ${complaint}`}`);
        over = true;
      };
      child.on('error', (error) => end(error.message));
      // What it said last is read by then; but whoever has its standard error as well may live on.
      child.on('close', (code, signal) => end(signal ?? `exit code ${code}`));
      child.on('exit', (code, signal) => setTimeout(end, LAST_WORDS_MS, signal ?? `exit code ${code}`).unref());
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
