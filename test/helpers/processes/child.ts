import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program that a test started, with all it has printed; `stop()` ends it and waits until it is gone. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Resolves with the exit code, or the signal that ended it; with `null` when it could not be started. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export function startChild(command: string, args: readonly string[], options: SpawnOptions = {}): Child {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      output += data;
    });
  }
  const ended = once(child, 'exit').then(
    ([code, signal]) => code ?? signal,
    () => null,
  );
  return {
    process: child,
    pid: child.pid ?? 0,
    ended,
    output: () => output,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill(signal);
      // A stopped process takes its SIGTERM only when it goes on.
      child.kill('SIGCONT');
      const patience = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** `kill -9`: the process gets no say in it. Resolves when it is gone. */
export function kill9(child: Child): Promise<void> {
  return child.stop('SIGKILL');
}

/** Runs a program to its end; its standard output, or an error with what it wrote to standard error. */
export async function output(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run(command, args, { env, maxBuffer: 64 * 1_024 * 1_024 });
  return stdout;
}
