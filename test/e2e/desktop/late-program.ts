import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import type { Child } from '../../helpers/processes/child.ts';
import type { Posted } from './hub.ts';

/** The names of two programs that come late to a chord. */
export const LATE = ['late', 'later'] as const;

export function lateArgs(name: string): string[] {
  return [path.join(import.meta.dirname, 'late.py'), name];
}

export interface LateTest {
  /** Starts such a program, which has the focus then. */
  start(name: string): Promise<Child>;
  focus(name: string): Promise<unknown>;
  type(text: string): Promise<{ outcome: string }>;
}

/** What became of a message that was posted. */
export function outcomeOf({ body }: Posted): { outcome: string } {
  return { outcome: body.status ?? 'none' };
}

/**
 * A program comes to its chord while the next text is on its way to another program, which comes late as well: each pastes
 * nothing of the other's.
 */
export async function expectNothingOfOthers({ start, focus, type }: LateTest): Promise<void> {
  const [late, later] = LATE;
  const ready = async (name: string): Promise<Child> => {
    const program = await start(name);
    // On a busy machine one that has just started gets no keys.
    await eventually('it to take texts', async () => (await type('.')).outcome === 'typed');
    await arm(program);
    return program;
  };
  const one = await ready(late);
  expect(await type('<one>')).toMatchObject({ outcome: 'failed' });
  const other = await ready(later);
  const typing = type('<other>');
  await eventually('the other to be stopped', () => isStopped(other.pid));
  await focus(late);
  const first = await come(one);
  await focus(later);
  const second = await come(other);
  const { outcome } = await typing;
  // What they find is their own, or nothing.
  expect(first).toMatch(/^(nothing|(\. )*<one>)$/);
  expect(second).toMatch(/^(nothing|(\. )*<other>)$/);
  if (outcome === 'typed') expect(second).toBe('<other>');
  expect(await type('<next>')).toMatchObject({ outcome: 'typed' });
  await focus(late);
  expect(await type('<last>')).toMatchObject({ outcome: 'typed' });
  await eventually('the texts', () => ends(other, '<next>') && ends(one, '<last>')).catch(() => undefined);
  expect([fieldOf(other), fieldOf(one)]).toEqual([
    `.${second.replace('nothing', '')}<next>`,
    `.${first.replace('nothing', '')}<last>`,
  ]);
}

async function arm(program: Child): Promise<void> {
  process.kill(program.pid, 'SIGUSR1');
  await eventually('it to be armed', () => program.output().includes('armed'));
}

/** Lets it go on, and handle its chord. What it has pasted. */
async function come(program: Child): Promise<string> {
  process.kill(program.pid, 'SIGCONT');
  process.kill(program.pid, 'SIGUSR2');
  return eventually('it to paste', () => /^pasted (.*)$/m.exec(program.output())?.[1]);
}

/** What is in its field. */
function fieldOf(program: Child): string | undefined {
  return program
    .output()
    .match(/(?<=^has ).*$/gm)
    ?.at(-1);
}

function ends(program: Child, text: string): boolean {
  return fieldOf(program)?.endsWith(text) ?? false;
}

function isStopped(pid: number): boolean {
  return /^\d+ \(.*\) [Tt] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
