import { describe, expect, it } from 'vitest';
import { type Answer, type Evidence, judge, judgeBurst, onClipboard } from './judge.ts';

/** The judge of the program matrix is no use unless it finds what is wrong. */

const TYPED: Answer = { status: 'typed', receipt: 'read' };
const CLIPBOARD: Answer = { status: 'clipboard', error: { code: 'NOT_READ', message: '' } };
const UNCERTAIN: Answer = { status: 'failed', error: { code: 'UNCERTAIN', message: '' } };

function evidence(answer: Answer, landed: string, found?: string): Evidence {
  return { answer, wanted: ['one', '\n', 'two'], landed, clipboard: { wanted: 'one\ntwo', found } };
}
const stopped = (typedParts: number): Answer => ({
  status: 'failed',
  typedParts,
  error: { code: 'NOT_READ', message: '' },
});

describe('judge', () => {
  it.each([
    ['exact', evidence(TYPED, 'one\ntwo')],
    ['false typed', evidence(TYPED, '')],
    ['false typed', evidence(TYPED, '\nonetwo')],
    ['false typed', evidence(TYPED, 'one\ntwoone\ntwo')],
    ['honest', evidence(CLIPBOARD, '', 'one\ntwo')],
    ['honest', evidence(CLIPBOARD, '', 'left before one\ntwo')],
    ['false clipboard', evidence(CLIPBOARD, 'one\ntwo', 'one\ntwo')],
    ['false clipboard', evidence(CLIPBOARD, 'one', 'one\ntwo')],
    ['lost', evidence(CLIPBOARD, '', 'one')],
    ['lost', evidence(CLIPBOARD, '')],
    ['honest', evidence({ status: 'held' }, '')],
    ['false clipboard', evidence({ status: 'held' }, 'one')],
    ['honest', evidence(stopped(0), '')],
    ['honest', evidence(stopped(2), 'one\n')],
    ['false typed', evidence(stopped(2), 'one')],
    ['false clipboard', evidence(stopped(2), 'one\ntwo')],
    ['honest', evidence(UNCERTAIN, 'one')],
  ] as const)('%s: %o', (verdict, given) => {
    expect(judge(given)).toBe(verdict);
  });
});

describe('judgeBurst', () => {
  const messages = (...answers: Answer[]) => answers.map((answer, index) => ({ text: `q${index};`, answer }));

  it.each([
    { answers: [TYPED, TYPED], landed: 'q0;q1;', verdicts: ['exact', 'exact'], inOrder: true },
    { answers: [TYPED, TYPED], landed: 'q1;q0;', verdicts: ['exact', 'exact'], inOrder: false },
    { answers: [TYPED, TYPED], landed: 'q1;q1;', verdicts: ['false typed', 'false typed'], inOrder: true },
    { answers: [CLIPBOARD, TYPED], landed: 'q1;', verdicts: ['honest', 'exact'], inOrder: true },
    { answers: [CLIPBOARD, TYPED], landed: 'q0;q1;', verdicts: ['false clipboard', 'exact'], inOrder: true },
    { answers: [UNCERTAIN, TYPED], landed: 'q0;q1;', verdicts: ['honest', 'exact'], inOrder: true },
  ])('$landed: $verdicts', ({ answers, landed, verdicts, inOrder }) => {
    expect(judgeBurst(messages(...answers), landed)).toEqual({ verdicts, inOrder });
  });
});

it('keys are line ends on the clipboard', () => {
  const payload = [{ type: 'text', value: 'a' } as const, { type: 'key', key: 'enter' } as const];
  expect(onClipboard([...payload, { type: 'text', value: 'b' }])).toBe('a\nb');
});
