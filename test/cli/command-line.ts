import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { kill9 } from '../helpers/processes/child.ts';
import { LANTYPE } from '../helpers/processes/lantype-command.ts';
import {
  type LantypeProcess,
  type Ready,
  startLantype as start,
  withoutDisplay,
} from '../helpers/processes/lantype-process.ts';

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Tests compare it as a whole, so it needs no schema. */
export type JsonObject = Record<string, unknown>;

export interface CommandOptions {
  dataDir: string;
  input?: string;
  env?: NodeJS.ProcessEnv;
}

/** No display, so that no test can type into the desktop of whoever runs it, and nothing of the caller's settings. */
function environment({ dataDir, env }: CommandOptions): NodeJS.ProcessEnv {
  return { ...withoutDisplay(), LANTYPE_DATA_DIR: dataDir, NO_COLOR: '1', ...env };
}

/** Runs one command of the real CLI to its end. */
export async function runLantype(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const child = spawn(process.execPath, [...LANTYPE, ...args], {
    env: environment(options),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(options.input ?? '');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** As `runLantype`, with `--json`: its one line, parsed. */
export async function runJson(
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult & { json: JsonObject }> {
  const result = await runLantype([...args, '--json'], options);
  return { ...result, json: JSON.parse(result.stdout) };
}

export interface RunningLantype extends LantypeProcess {
  readonly ready: Ready & Required<Pick<Ready, 'relay' | 'tryCommand'>>;
}

/** `lantype start` on any free port, ready; it ends with the test. */
export async function startLantype(args: readonly string[], options: CommandOptions): Promise<RunningLantype> {
  const child = await start(args, environment(options));
  onTestFinished(() => kill9(child));
  return child as RunningLantype;
}
