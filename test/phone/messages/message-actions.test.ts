import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { Computers } from '../../../src/phone/computers/computers.ts';
import { MessageActions } from '../../../src/phone/messages/message-actions.ts';
import type { DeviceDetail } from '../../../src/protocol/http.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { openRepository } from '../phone-under-test.ts';

const STATUS = { canType: true, paused: false, locked: false };
const DESK: DeviceDetail = { deviceId: 'desk', name: 'Desk', online: true, queueDepth: 0, inFlight: 0 };
const text = (value: string) => [{ type: 'text', value }] as const;

async function act() {
  const clock = new FakeClock();
  const repository = await openRepository(clock);
  const computers = new Computers(signal([]), signal<string | undefined>('desk'));
  const focus = (target: string | undefined): void => computers.set([{ ...DESK, status: { ...STATUS, target } }]);
  focus('Firefox');
  const outbox = { kick: () => undefined };
  const actions = new MessageActions({ repository, computers, clock, relayId: () => 'relay', outbox });
  const tail = (): string | undefined => actions.lastAt('desk')?.ending?.tail;
  return { actions, focus, tail, repository };
}

test('remembers how a text ended, for each program by itself', async () => {
  const { actions, focus, tail } = await act();
  await actions.send('desk', text('in the browser'));
  focus('XTerm');
  expect(tail()).toBeUndefined();
  await actions.send('desk', text('ls'));
  expect(tail()).toBe('ls');
  focus('Firefox');
  expect(tail()).toBe('in the browser');
  await actions.send('desk', text(', again'));
  expect(tail()).toBe('in the browser, again');
});

test('a key of the pad ends the line, and what is sent again is what stands there', async () => {
  const { actions, tail, repository } = await act();
  await actions.send('desk', text('hello'));
  await actions.press('enter');
  expect([tail(), actions.lastAt('desk')?.ending?.capitalDue]).toEqual(['', true]);
  const [first] = repository.messages.value;
  if (first === undefined) throw new Error('nothing was kept');
  await actions.resend(first, 'desk');
  expect(tail()).toBe('hello');
});

test('what came to nothing is not gone on with', async () => {
  const { actions, tail, repository } = await act();
  await actions.send('desk', text('hello'));
  await actions.send('desk', text(' world'));
  const [, second] = repository.messages.value;
  if (second === undefined) throw new Error('nothing was kept');
  await actions.cancel(second);
  expect(tail()).toBe('hello');
});
