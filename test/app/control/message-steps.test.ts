import { expect, it } from 'vitest';
import { MessageSteps } from '../../../src/app/control/message-steps.ts';

it('the way of a message: in order, each state once in a row, its beginning and its end when it is long', () => {
  const steps = new MessageSteps();
  steps.add('m', { status: 'queued', at: 1 });
  steps.add('m', { status: 'queued', at: 2 });
  steps.add('m', { status: 'sent', at: 3 });
  expect(steps.of('m')).toEqual([
    { status: 'queued', at: 1 },
    { status: 'sent', at: 3 },
  ]);
  for (let at = 4; at < 100; at += 1) steps.add('m', { status: at % 2 === 0 ? 'queued' : 'sent', at });
  const way = steps.of('m');
  expect(way).toHaveLength(20);
  expect(way.slice(0, 4).map(({ at }) => at)).toEqual([1, 3, 4, 5]);
  expect(way.at(-1)).toEqual({ status: 'sent', at: 99 });
});

it('remembers the last fifteen thousand steps of all messages, whoever asks and when', () => {
  const asked = new MessageSteps();
  const unasked = new MessageSteps();
  for (let message = 0; message < 40_000; message += 1) {
    const at = 1_000 + message;
    for (const steps of [asked, unasked])
      steps.add(`m${message >> 1}`, { status: message % 2 ? 'sent' : 'queued', at });
    if (message % 1_000 === 0) expect(asked.of(`m${message >> 1}`)).toHaveLength(1);
  }
  for (const steps of [asked, unasked]) {
    expect(steps.of('m12499')).toEqual([]);
    expect(steps.of('m12500').map(({ at }) => at)).toEqual([26_000, 26_001]);
    expect(steps.of('m19999').map(({ status }) => status)).toEqual(['queued', 'sent']);
  }
});
