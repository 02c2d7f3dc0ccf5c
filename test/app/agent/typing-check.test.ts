import { expect, it } from 'vitest';
import type { TypingResult } from '../../../src/agent/typing/typist.ts';
import { checkTyping, type Person } from '../../../src/app/agent/typing-check.ts';
import { checklistFor } from '../../../src/app/agent/typing-checklist.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { FakeTypist } from '../../helpers/fake-typist.ts';

const STEPS = ['editor', 'browser', 'locked'].map((id) => ({ id, prepare: id, question: '?' }));

function person(answers: Partial<Person> = {}): Person & { results: TypingResult[] } {
  const results: TypingResult[] = [];
  return {
    results,
    ready: () => Promise.resolve(true),
    told: (result) => results.push(result),
    sees: () => Promise.resolve(true),
    ...answers,
  };
}

async function run(typists: FakeTypist[], who: Person): ReturnType<typeof checkTyping> {
  const clock = new FakeClock();
  let over = false;
  const report = checkTyping({ typists, steps: STEPS, version: '1' }, who, clock).finally(() => {
    over = true;
  });
  report.catch(() => undefined);
  while (!over) await clock.advanceAsync(1_000);
  return report;
}

it('types at each step, five seconds after its person is ready, and says what became of it and what was seen', async () => {
  const typist = new FakeTypist('windows');
  typist.before = (): void => {
    if (typist.typed.length === 1) typist.result = { outcome: 'clipboard', error: { code: 'NOT_READ', message: 'no' } };
  };
  const who = person({
    ready: ({ id }) => Promise.resolve(id !== 'locked'),
    sees: ({ id }) => Promise.resolve(id === 'editor'),
  });
  const report = await run([typist], who);
  expect(report.steps).toEqual([
    { id: 'editor', outcome: 'typed', receipt: 'read', method: 'fake', program: 'editor', ms: 0, asItShould: true },
    { id: 'browser', outcome: 'clipboard', code: 'NOT_READ', program: 'editor', ms: 0, asItShould: false },
    { id: 'locked', outcome: 'skipped' },
  ]);
  expect(who.results).toHaveLength(2);
  expect(typist.stops).toBe(1);
});

it('holds nothing of what was typed', async () => {
  const typist = new FakeTypist('windows');
  const report = JSON.stringify(await run([typist], person()));
  for (const word of (typist.typed[0] ?? '').split(/[\s,.()]+/).filter((each) => /\p{L}{3}/u.test(each))) {
    expect(report).not.toContain(word);
  }
  expect(typist.typed).toHaveLength(3);
});

it('takes the first typist that works, and says why none does', async () => {
  const broken = new FakeTypist('windows');
  broken.broken = 'koffi cannot be loaded';
  expect((await run([broken, new FakeTypist('nut')], person())).typist).toBe('nut');
  await expect(run([broken], person())).rejects.toThrow('windows: koffi cannot be loaded');
});

it('ends with its person: the typist is stopped, and the clipboard given back', async () => {
  const typist = new FakeTypist('windows');
  const away = person({ sees: () => Promise.reject(new Error('the terminal is gone')) });
  await expect(run([typist], away)).rejects.toThrow('gone');
  expect(typist.stops).toBe(1);
});

it('asks for what a system has, each thing once', () => {
  for (const platform of ['win32', 'linux', 'darwin'] as const) {
    const ids = checklistFor(platform).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
  expect(checklistFor('win32').map(({ id }) => id)).toContain('administrator');
  expect(checklistFor('linux').map(({ id }) => id)).not.toContain('administrator');
});
