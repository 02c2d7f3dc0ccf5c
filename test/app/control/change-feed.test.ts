import { expect, it } from 'vitest';
import { ChangeFeed } from '../../../src/app/control/change-feed.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { ControlEvent } from '../../../src/protocol/control-events.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

class FeedUnderTest {
  readonly clock = new FakeClock();
  readonly told: string[] = [];
  readonly states = new Map<string, string>();
  listening = true;
  readonly feed = new ChangeFeed({
    views: {
      whole: (view) => (view === 'pairing' ? undefined : this.#event(view)),
      device: (deviceId) => this.#event(deviceId),
      message: (messageId) => (this.states.get(messageId) === 'gone' ? undefined : this.#event(messageId)),
    },
    audience: this,
    clock: this.clock,
    logger: silentLogger,
  });

  emit(event: ControlEvent): void {
    this.told.push((event as unknown as { state: string }).state);
  }

  /** Stands for the view: what it is about, and how that is when it is told. */
  #event(about: string): ControlEvent {
    if (this.states.get(about) === 'broken') throw new Error('cannot be read');
    return { state: `${about}=${this.states.get(about) ?? ''}` } as unknown as ControlEvent;
  }
}

it('tells the first change at the end of the turn, and then the newest state of each 50 ms', () => {
  const { clock, told, states, feed } = new FeedUnderTest();
  states.set('m', 'queued');
  feed.touchMessage('m');
  expect(told).toEqual([]);
  clock.advance(0);
  expect(told).toEqual(['m=queued']);
  for (const state of ['sent', 'queued', 'sent', 'typed']) {
    states.set('m', state);
    feed.touchMessage('m');
    clock.advance(10);
  }
  expect(told).toEqual(['m=queued']);
  clock.advance(10);
  expect(told).toEqual(['m=queued', 'm=typed']);
  clock.advance(1_000);
  expect(told).toHaveLength(2);
  expect(clock.pendingTimers).toBe(0);
});

it('tells messages, then devices, then the rest; nothing of what is not there', () => {
  const { clock, told, states, feed } = new FeedUnderTest();
  states.set('pruned', 'gone');
  feed.touch('app');
  feed.touch('pairing');
  feed.touch('app');
  feed.touchDevice('desk');
  feed.touchMessage('pruned');
  feed.touchMessage('m');
  clock.advance(0);
  expect(told).toEqual(['m=', 'desk=', 'app=']);
});

it('under load it tells a bounded number at a time, and everything in the end', () => {
  const { clock, told, feed } = new FeedUnderTest();
  for (let number = 0; number < 1_000; number += 1) feed.touchMessage(`m${number}`);
  for (let number = 0; number < 100; number += 1) feed.touchDevice(`d${number}`);
  clock.advance(0);
  expect(told).toHaveLength(225);
  clock.advance(50);
  expect(told).toHaveLength(450);
  clock.advance(1_000);
  expect(new Set(told).size).toBe(1_100);
  expect(told).toHaveLength(1_100);
});

it('20 000 events a second of a thousand messages are at most 4 000 tellings', () => {
  const { clock, told, feed } = new FeedUnderTest();
  for (let ms = 0; ms < 1_000; ms += 1) {
    for (let event = 0; event < 20; event += 1) feed.touchMessage(`m${(ms * 20 + event) % 1_000}`);
    clock.advance(1);
  }
  expect(told.length).toBeGreaterThan(1_000);
  expect(told.length).toBeLessThanOrEqual(4_200);
});

it('remembers nothing while nobody listens, and no more than 20 000 messages', () => {
  const test = new FeedUnderTest();
  test.listening = false;
  test.feed.touchMessage('m');
  test.feed.touchDevice('d');
  test.feed.touch('app');
  expect(test.clock.pendingTimers).toBe(0);
  test.listening = true;
  for (let number = 0; number < 20_001; number += 1) test.feed.touchMessage(`m${number}`);
  test.clock.advance(60_000);
  expect(test.told).toHaveLength(20_000);
  expect(test.told).not.toContain('m0=');
});

it('tells nothing after its stop', () => {
  const { clock, told, feed } = new FeedUnderTest();
  feed.touchMessage('m');
  feed.stop();
  feed.touchMessage('m');
  feed.touch('app');
  clock.advance(1_000);
  expect(told).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

it('what cannot be looked at keeps nothing else from being told', () => {
  const { clock, told, states, feed } = new FeedUnderTest();
  states.set('m', 'broken');
  feed.touchMessage('m');
  feed.touchDevice('desk');
  clock.advance(0);
  expect(told).toEqual(['desk=']);
});

it('a whole view that takes long to make is told as much more seldom, and its newest state in the end', () => {
  const clock = new FakeClock();
  let working = 0;
  let made = 0;
  let state = 0;
  const told: number[] = [];
  const feed = new ChangeFeed({
    views: {
      whole() {
        made += 1;
        working += 25;
        return { state } as unknown as ControlEvent;
      },
      device: () => expect.unreachable(),
      message: () => expect.unreachable(),
    },
    audience: { listening: true, emit: (event) => void told.push((event as unknown as { state: number }).state) },
    clock: {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      monotonic: () => clock.monotonic() + working,
      after: (ms, run) => clock.after(ms, run),
      every: (ms, run) => clock.every(ms, run),
    },
    logger: silentLogger,
  });
  for (let ms = 0; ms < 10_000; ms += 10) {
    state += 1;
    feed.touch('tokens');
    clock.advance(10);
  }
  clock.advance(1_000);
  expect(made).toBeGreaterThan(15);
  expect(made).toBeLessThan(25);
  expect(told.at(-1)).toBe(state);
  expect(clock.pendingTimers).toBe(0);
});
