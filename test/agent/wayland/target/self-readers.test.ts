import { expect, it } from 'vitest';
import type { ContentRequest } from '../../../../src/agent/paste/desktop.ts';
import { SelfReaders } from '../../../../src/agent/wayland/target/self-readers.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

const request = (reader: string): ContentRequest => {
  return { id: 1, place: 'clipboard', reader, wants: 'text', offer: 1, stage: 'asked' };
};

async function settles(readers: SelfReaders, clock: FakeClock, program: string): Promise<number> {
  const from = clock.monotonic();
  let over = false;
  const settled = readers.settled(program).then(() => {
    over = true;
  });
  for (let ms = 0; !over && ms < 1_000; ms += 1) await clock.advanceAsync(1, 1);
  await settled;
  return clock.monotonic() - from;
}

it('a program that gets its first text is watched for a moment, and not again when it was calm', async () => {
  const clock = new FakeClock();
  const readers = new SelfReaders(clock);
  readers.offered();
  expect(await settles(readers, clock, 'editor')).toBeGreaterThanOrEqual(40);
  readers.chord();
  readers.note(request('editor'));
  readers.offered();
  expect(await settles(readers, clock, 'editor')).toBeLessThanOrEqual(1);
});

it('one that reads by itself is waited for each time, until it has, but not for ever', async () => {
  const clock = new FakeClock();
  const readers = new SelfReaders(clock);
  for (const afterMs of [20, 70]) {
    readers.offered();
    clock.after(afterMs, () => readers.note(request('watcher')));
    const took = await settles(readers, clock, 'watcher');
    expect(took).toBeGreaterThanOrEqual(afterMs);
    expect(took).toBeLessThan(afterMs + 10);
    readers.chord();
  }
  readers.offered();
  expect(await settles(readers, clock, 'watcher')).toBeGreaterThanOrEqual(200);
});

it('without a new text nothing is waited for', async () => {
  const clock = new FakeClock();
  const readers = new SelfReaders(clock);
  expect(await settles(readers, clock, 'editor')).toBeLessThanOrEqual(1);
});
