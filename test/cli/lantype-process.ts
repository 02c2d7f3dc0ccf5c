import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { LANTYPE } from '../helpers/lantype-command.ts';

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
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, LANTYPE_TOKEN: _t, ...rest } = process.env;
  return { ...rest, LANTYPE_DATA_DIR: dataDir, NO_COLOR: '1', ...env };
}

function spawnLantype(args: readonly string[], options: CommandOptions): ChildProcess {
  return spawn(process.execPath, [...LANTYPE, ...args], { env: environment(options), stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Runs one command of the real CLI to its end. */
export async function runLantype(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const child = spawnLantype(args, options);
  child.stdin?.end(options.input ?? '');
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
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

export interface RunningLantype {
  readonly process: ChildProcess;
  /** What `start --json` said when it was ready. */
  readonly ready: { pid: number; relay: { url: string; port: number }; tryCommand: string; [field: string]: unknown };
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** `lantype start` on any free port, ready; it ends with the test. */
export async function startLantype(args: readonly string[], options: CommandOptions): Promise<RunningLantype> {
  const child = spawnLantype(['start', '--headless', '--port', '0', '--json', ...args], options);
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
  const complaints = text(child.stderr);
  for await (const line of createInterface({ input: child.stdout })) {
    const answer = JSON.parse(line);
    if (answer.success) return { process: child, ready: answer, ended };
    throw new Error(line);
  }
  throw new Error(`start ended: ${await complaints}`);
}
