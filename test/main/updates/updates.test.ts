import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { Updates } from '../../../src/main/updates/updates.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const HOUR = 60 * 60 * 1_000;

let clock: FakeClock;
let fetched: number;
let next: string | undefined | Error;
let installed: boolean[];
let told: string[];

function make(source = true): Updates {
  return new Updates({
    source: source
      ? {
          async fetch() {
            fetched += 1;
            if (next instanceof Error) throw next;
            return next;
          },
          install(restart) {
            installed.push(restart);
            return false;
          },
        }
      : undefined,
    clock,
    logger: silentLogger,
    onReady: (version) => told.push(version),
  });
}

beforeEach(() => {
  clock = new FakeClock();
  [fetched, next, installed, told] = [0, undefined, [], []];
});

describe('updates', () => {
  it('ask nobody until their user wants them, and then a minute later and twice a day', async () => {
    const updates = make();
    await clock.advanceAsync(48 * HOUR, HOUR);
    expect(fetched).toBe(0);
    updates.setOn(true);
    updates.setOn(true);
    await clock.advanceAsync(59_000);
    expect(fetched).toBe(0);
    await clock.advanceAsync(1_000);
    expect(fetched).toBe(1);
    await clock.advanceAsync(24 * HOUR, HOUR);
    expect(fetched).toBe(3);
    updates.setOn(false);
    await clock.advanceAsync(48 * HOUR, HOUR);
    expect(fetched).toBe(3);
  });

  it('tell once of what is here, ask no more, and install it only at the end', async () => {
    const updates = make();
    next = '2.0.0';
    updates.setOn(true);
    await clock.advanceAsync(48 * HOUR, HOUR);
    expect(told).toEqual(['2.0.0']);
    expect(fetched).toBe(1);
    expect(updates.ready).toBe('2.0.0');
    expect(installed).toEqual([]);
    updates.finish(true);
    expect(installed).toEqual([true]);
  });

  it('go on after a failure', async () => {
    const updates = make();
    next = new Error('no server');
    updates.setOn(true);
    await clock.advanceAsync(61_000);
    next = '2.0.0';
    await clock.advanceAsync(12 * HOUR, HOUR);
    expect(told).toEqual(['2.0.0']);
  });

  it('install nothing that their user has switched off meanwhile, and nothing where there is nothing', async () => {
    const updates = make();
    updates.finish(false);
    next = '2.0.0';
    updates.setOn(true);
    await clock.advanceAsync(61_000);
    updates.setOn(false);
    expect(updates.ready).toBeUndefined();
    expect(updates.finish(true)).toBe(false);
    expect(installed).toEqual([]);
  });

  it('do nothing where something else brings newer versions', async () => {
    const updates = make(false);
    updates.setOn(true);
    await clock.advanceAsync(24 * HOUR, HOUR);
    expect(updates.finish(true)).toBe(false);
  });
});
