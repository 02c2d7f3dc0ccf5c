import { expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { LastSeen } from '../../../src/relay/tokens/last-seen.ts';
import { LiveTokens } from '../../../src/relay/tokens/live-tokens.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

function setUp(tokens: number) {
  const clock = new FakeClock();
  const sizes: number[] = [];
  const saved = new Set<string>();
  const saveLastSeen = vi.fn((seen: ReadonlyMap<string, number>) => {
    sizes.push(seen.size);
    for (const jti of seen.keys()) saved.add(jti);
  });
  const lastSeen = new LastSeen({
    store: { saveLastSeen },
    live: new LiveTokens([]),
    clock,
    logger: silentLogger,
    onSeen: () => undefined,
  });
  lastSeen.start();
  for (let token = 0; token < tokens; token += 1) lastSeen.note(`token ${token}`, clock.now());
  return { clock, sizes, saved, saveLastSeen, lastSeen };
}

test('of many tokens a few are saved at a time, and all of them soon', () => {
  const { clock, sizes, saved } = setUp(10_000);
  clock.advance(60_000);
  expect(sizes).toEqual([250]);
  clock.advance(5_000);
  expect(saved.size).toBe(10_000);
  expect(Math.max(...sizes)).toBe(250);
});

test('tokens that are used all the time are saved once a minute all the same', () => {
  const { clock, sizes, lastSeen } = setUp(1_000);
  for (let step = 0; step < 100; step += 1) {
    clock.advance(1_000);
    for (let token = 0; token < 1_000; token += 1) lastSeen.note(`token ${token}`, clock.now());
  }
  expect(sizes).toEqual([250, 250, 250, 250]);
});

test('with a stop all are saved at once, and nothing is left to come', () => {
  const { clock, saved, lastSeen } = setUp(10_000);
  clock.advance(60_000);
  lastSeen.stop();
  expect(saved.size).toBe(10_000);
  expect(clock.pendingTimers).toBe(0);
});

test('what a disk does not take is tried again with the next minute', () => {
  const { clock, saved, saveLastSeen } = setUp(2);
  saveLastSeen.mockImplementationOnce(() => {
    throw new Error('disk full');
  });
  clock.advance(60_000);
  expect(saved.size).toBe(0);
  clock.advance(60_000);
  expect(saved.size).toBe(2);
});
