import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A started program that prints lines. */
export interface RunningProgram {
  /** Resolves when the program is over: with its exit code, or `undefined` when it could not be started or was killed. */
  readonly ended: Promise<number | undefined>;
  /** Idempotent. */
  kill(): void;
}

/** Starts `command`, found on the PATH; `onLine` gets each line of its standard output. */
export type StartProgram = (command: string, args: readonly string[], onLine: (line: string) => void) => RunningProgram;

export const startProgram: StartProgram = (command, args, onLine) => {
  // LC_ALL: the output is parsed, so it must not be translated.
  const env = { ...process.env, LC_ALL: 'C' };
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'ignore'], env });
  createInterface({ input: child.stdout }).on('line', onLine);
  const ended = new Promise<number | undefined>((resolve) => {
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code ?? undefined));
  });
  return { ended, kill: () => child.kill() };
};
