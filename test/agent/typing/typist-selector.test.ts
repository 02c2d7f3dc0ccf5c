import { expect, it } from 'vitest';
import { TypistSelector } from '../../../src/agent/typing/typist-selector.ts';
import type { Timer } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { FakeTypist } from '../../helpers/fake-typist.ts';

/** As `setTimeout`, which leaves out fractions of a millisecond, and so is early. */
class RealisticClock extends FakeClock {
  override after(delayMs: number, run: () => void): Timer {
    return super.after(Math.trunc(delayMs), run);
  }
}

it('starts a typist anew that is lost soon after its start, and does not wait for the next period', async () => {
  const clock = new RealisticClock();
  const typist = new FakeTypist();
  const selector = new TypistSelector([typist], clock, silentLogger);
  selector.start();
  expect(await selector.ensure()).toBe(typist);
  await clock.advanceAsync(500.4);
  typist.lose();
  await clock.advanceAsync(2_000);
  expect(selector.current).toBe(typist);
  expect(typist.starts).toBe(2);
  await selector.stop();
});

it.each([
  ['is waited for as long as it says', 20_000, true],
  ['is given up after five seconds otherwise', undefined, false],
])('a typist that is slow to say what works, and to start, %s', async (_name, limitMs, works) => {
  const clock = new RealisticClock();
  const pause = (): Promise<void> => new Promise((resolve) => clock.after(12_000, resolve));
  class SlowTypist extends FakeTypist {
    readonly probeLimitMs = limitMs;
    readonly startLimitMs = limitMs;
    override async probe(): ReturnType<FakeTypist['probe']> {
      await pause();
      return super.probe();
    }
    override async start(): Promise<void> {
      await pause();
      await super.start();
    }
  }
  const typist = new SlowTypist();
  const selector = new TypistSelector([typist], clock, silentLogger);
  selector.start();
  await clock.advanceAsync(29_000, 100);
  expect(selector.current).toBe(works ? typist : undefined);
  await Promise.all([selector.stop(), clock.advanceAsync(30_000, 100)]);
});
