import { expect, test } from 'vitest';
import { DeadlineSet } from '../../src/base/deadline-set.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

test('each item is due on its own time, with one timer for all', () => {
  const clock = new FakeClock();
  const due: string[] = [];
  const set = new DeadlineSet<string>(clock, 100, (item) => due.push(item));
  set.add('a');
  clock.advance(40);
  const second = set.add('b');
  set.add('c');
  expect(set.items()).toEqual(['a', 'b', 'c']);
  expect(clock.pendingTimers).toBe(1);
  expect(second.cancel()).toBe(true);
  expect(second.cancel()).toBe(false);
  expect(set.items()).toEqual(['a', 'c']);
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

test.each([0, 1, 2])('the one at place %i can go before the others, and a later one is still the last', (place) => {
  const clock = new FakeClock();
  const due: string[] = [];
  const set = new DeadlineSet<string>(clock, 100, (item) => due.push(item));
  const deadlines = ['a', 'b', 'c'].map((item) => set.add(item));
  deadlines[place]?.cancel();
  set.add('d');
  const left = ['a', 'b', 'c', 'd'].filter((_, index) => index !== place);
  expect(set.items()).toEqual(left);
  clock.advance(100);
  expect(due).toEqual(left);
});
