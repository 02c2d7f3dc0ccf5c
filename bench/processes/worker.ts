import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A script of `bench/workers` in a process of its own, which answers one request at a time. */
export interface Worker<Request, Answer> {
  readonly pid: number;
  /** Rejects when the worker throws, or ends without an answer. */
  ask(request: Request): Promise<Answer>;
  stop(): Promise<void>;
}

/** What a worker sends back: an answer, or why there is none. */
export type Reply<Answer> = { answer: Answer } | { error: string };

/** `flags`: of its Node.js, besides those that it inherits. */
export function startWorker<Request extends object, Answer>(
  script: string,
  flags: readonly string[] = [],
): Worker<Request, Answer> {
  const child = fork(path.resolve(import.meta.dirname, '../workers', script), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, ...flags],
  });
  return {
    pid: child.pid ?? 0,
    ask: (request) => ask(child, request, script),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

function ask<Answer>(child: ChildProcess, request: object, script: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (): void => done(() => reject(new Error(`${script} ended without an answer`)));
    const replied = (reply: unknown): void => {
      const known = reply as Reply<Answer>;
      done(() => ('answer' in known ? resolve(known.answer) : reject(new Error(`${script}: ${known.error}`))));
    };
    const done = (settle: () => void): void => {
      child.off('message', replied);
      child.off('exit', ended);
      settle();
    };
    child.once('message', replied);
    child.once('exit', ended);
    child.send(request);
  });
}
