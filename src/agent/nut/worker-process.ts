import { fork } from 'node:child_process';

/** A process that runs one of our worker files, with a channel for messages. */
export interface WorkerProcess {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Once, when the process is gone, or could not be started. `how`: for a person. */
  onEnd(listener: (how: string) => void): void;
  /** At once; it may be in the middle of anything. */
  kill(): void;
}

/** `file`: absolute. Electron has processes of its own kind for this, as its `fork` may be switched off. */
export type StartWorker = (file: string, env: NodeJS.ProcessEnv) => WorkerProcess;

/** A process of Node.js. */
export const startNodeWorker: StartWorker = (file, env) => {
  // No execArgv: an inspector port or a test runner's loader is not for this process.
  const child = fork(file, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr?.on('data', (data: Buffer) => {
    complaint ||= (data.toString().split('\n')[0] ?? '').slice(0, 200);
  });
  return {
    // A failed write means that the process is ending; its end says so.
    send: (message) => void child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    onEnd(listener) {
      const end = (how: string): void => listener(`${how}${complaint && `: ${complaint}`}`);
      child.on('error', (error) => end(error.message));
      child.on('exit', (code, signal) => setImmediate(() => end(signal ?? `exit code ${code}`)));
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
