import { expect, test } from 'vitest';
import { DeadlineSet } from '../../../src/relay/outbox/deadline-set.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

test('each item is due on its own time, with one timer for all', () => {
  const clock = new FakeClock();
  const due: string[] = [];
  const set = new DeadlineSet<string>(clock, 100, (item) => due.push(item));
  set.add('a');
  clock.advance(40);
  set.add('b');
  set.add('c');
  expect(clock.pendingTimers).toBe(1);
  expect(set.delete('b')).toBe(true);
  clock.advance(60);
  expect(due).toEqual(['a']);
  clock.advance(39);
  expect(due).toEqual(['a']);
  clock.advance(1);
  expect(due).toEqual(['a', 'c']);
  expect(clock.pendingTimers).toBe(0);
});

test('an item added while another is due is due later', () => {
  const clock = new FakeClock();
  const due: string[] = [];
  const set: DeadlineSet<string> = new DeadlineSet<string>(clock, 100, (item) => {
    due.push(item);
    if (item === 'a') set.add('b');
  });
  set.add('a');
  clock.advance(100);
  expect(due).toEqual(['a']);
  expect(clock.pendingTimers).toBe(1);
  clock.advance(100);
  expect(due).toEqual(['a', 'b']);
});

test('stop drops everything', () => {
  const clock = new FakeClock();
  const set = new DeadlineSet<string>(clock, 100, () => expect.unreachable());
  set.add('a');
  set.stop();
  clock.advance(1_000);
  expect(clock.pendingTimers).toBe(0);
});
