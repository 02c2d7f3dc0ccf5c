import { execFile } from 'node:child_process';
import { AppError } from '../../app/app-error.ts';
import type { RunTool } from './service-manager.ts';

/** systemd waits 90 s for a unit to stop, unless that says otherwise. */
const LIMIT_MS = 120_000;

export const runTool: RunTool = (command, args) =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: LIMIT_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      resolve({ code, output: `${stdout}${stderr}`.trim() });
    });
  });

/** @throws {AppError} `SERVICE`, with the tool's own words */
export async function mustRun(run: RunTool, command: string, args: readonly string[]): Promise<void> {
  const { code, output } = await run(command, args);
  if (code === 0) return;
  const why = code === undefined ? 'it cannot be run' : output || `exit code ${code}`;
  throw new AppError('SERVICE', `${command} ${args[0] ?? ''}: ${why}`);
}
