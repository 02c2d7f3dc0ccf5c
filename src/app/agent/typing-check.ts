import os from 'node:os';
import type { TypingResult, Typist } from '../../agent/typing/typist.ts';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../app-error.ts';
import type { ChecklistStep } from './typing-checklist.ts';

/** For a person to bring the window to the front. */
const PREPARE_MS = 5_000;
/** With what goes wrong first: other scripts, signs of two kinds, what a layout does not have. */
const SENTENCE = 'Lantype: Grüße, ¿qué tal?, 你好, 👋 (1 + 1 = 2)';

/** Who goes through the list. */
export interface Person {
  /** Whether to go on with this step; `false`: skip it. */
  ready(step: ChecklistStep): Promise<boolean>;
  told(result: TypingResult): void;
  /** What is seen. */
  sees(step: ChecklistStep): Promise<boolean>;
}

/** One step of the report. Nothing of a text, and of programs their names alone. */
export interface StepReport {
  readonly id: string;
  readonly outcome: TypingResult['outcome'] | 'skipped';
  readonly receipt?: string;
  readonly method?: string;
  readonly code?: string;
  readonly program?: string;
  readonly ms?: number;
  /** Whether the person saw what should be. */
  readonly asItShould?: boolean;
}

export interface TypingReport {
  readonly version: string;
  readonly node: string;
  readonly system: string;
  readonly typist: string;
  readonly capabilities: readonly { name: string; ok: boolean }[];
  readonly steps: readonly StepReport[];
}

/** Types the same sentence at each step, and asks what became of it. Throws when nothing can be typed here. */
export async function checkTyping(
  { typists, steps, version }: { typists: readonly Typist[]; steps: readonly ChecklistStep[]; version: string },
  person: Person,
  clock: Clock,
): Promise<TypingReport> {
  const { typist, capabilities } = await firstThatWorks(typists);
  await typist.start();
  const done: StepReport[] = [];
  try {
    for (const step of steps) done.push(await check(typist, step, person, clock));
  } finally {
    await typist.stop();
  }
  return {
    version,
    node: process.version,
    system: `${os.type()} ${os.release()} ${process.arch}`,
    typist: typist.name,
    capabilities: capabilities.map(({ name, ok }) => ({ name, ok })),
    steps: done,
  };
}

async function firstThatWorks(
  typists: readonly Typist[],
): Promise<{ typist: Typist; capabilities: readonly { name: string; ok: boolean }[] }> {
  const reasons: string[] = [];
  for (const typist of typists) {
    const { ok, reason, capabilities } = await typist.probe();
    if (ok) return { typist, capabilities };
    reasons.push(`${typist.name}: ${reason ?? 'not said why'}`);
  }
  throw new AppError('CANNOT_TYPE', `Nothing can be typed here: ${reasons.join('; ')}`);
}

async function check(typist: Typist, step: ChecklistStep, person: Person, clock: Clock): Promise<StepReport> {
  if (!(await person.ready(step))) return { id: step.id, outcome: 'skipped' };
  await new Promise<void>((resolve) => clock.after(PREPARE_MS, resolve));
  const program = typist.state().target?.name;
  const began = clock.monotonic();
  const result = await typist.type([{ type: 'text', value: SENTENCE }], () => undefined);
  const ms = Math.round(clock.monotonic() - began);
  person.told(result);
  const { outcome, receipt, method, error } = result;
  return {
    id: step.id,
    outcome,
    ...(receipt && { receipt }),
    ...(method !== undefined && { method }),
    ...(error && { code: error.code }),
    ...(program !== undefined && { program }),
    ms,
    asItShould: await person.sees(step),
  };
}
