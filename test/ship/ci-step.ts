import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Child, startChild } from '../helpers/processes/child.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

export function readScript(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** With the Node.js that was there before ours: the steps run on any from 20 on. */
export const SYSTEM_PATH = (process.env.PATH ?? '')
  .split(path.delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(path.delimiter);

export interface StepResult {
  readonly code: Awaited<Child['ended']>;
  readonly output: string;
}

/** Runs a step as CI does, with `env` beside the environment of the tests. */
export async function runStep(name: string, env: NodeJS.ProcessEnv = {}, ...args: string[]): Promise<StepResult> {
  const script = path.join(ROOT, 'scripts/ci-steps', `${name}.mjs`);
  const child = startChild('node', [script, ...args], { env: { ...process.env, PATH: SYSTEM_PATH, ...env } });
  return { code: await child.ended, output: child.output() };
}
