import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHlc, decodeHlc, encodeHlc, HlcError, type HlcStamp, HybridLogicalClock } from '../../src/base/hlc.ts';

const MAX_PHYSICAL = 36 ** 9 - 1;
const MAX_LOGICAL = 36 ** 4 - 1;
const stamps = fc.record({
  physical: fc.integer({ min: 0, max: MAX_PHYSICAL }),
  logical: fc.integer({ min: 0, max: MAX_LOGICAL }),
});

/** A wall clock that stands where it is put. */
function clockAt(time: number) {
  const wall = { time, now: () => wall.time };
  return wall;
}

describe('a hybrid logical clock', () => {
  it('follows the wall clock, and counts while that stands or goes back', () => {
    const wall = clockAt(1_000);
    const hlc = new HybridLogicalClock(wall);
    expect([hlc.now(), hlc.now()]).toEqual([
      { physical: 1_000, logical: 0 },
      { physical: 1_000, logical: 1 },
    ]);
    wall.time = 400;
    expect(hlc.now()).toEqual({ physical: 1_000, logical: 2 });
    wall.time = 1_001;
    expect(hlc.now()).toEqual({ physical: 1_001, logical: 0 });
  });

  it('grows through all jumps of the wall clock and all that it receives', () => {
    const step = fc.record({
      wall: fc.integer({ min: 0, max: 200_000 }),
      remote: fc.option(
        fc.record({ physical: fc.integer({ min: 0, max: 400_000 }), logical: fc.integer({ min: 0, max: 5 }) }),
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const wall = clockAt(0);
        const hlc = new HybridLogicalClock(wall, 60_000);
        let last: HlcStamp = { physical: -1, logical: 0 };
        for (const { wall: time, remote } of steps) {
          wall.time = time;
          if (remote !== null && remote.physical - time > 60_000) {
            expect(() => hlc.receive(remote)).toThrow(expect.objectContaining({ code: 'CLOCK_DRIFT' }));
            continue;
          }
          const next = remote === null ? hlc.now() : hlc.receive(remote);
          expect(compareHlc(next, last)).toBeGreaterThan(0);
          if (remote !== null) expect(compareHlc(next, remote)).toBeGreaterThan(0);
          expect(next.physical).toBeGreaterThanOrEqual(time);
          last = next;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the order of cause and effect between clocks that disagree', () => {
    const send = fc.record({
      from: fc.nat(2),
      to: fc.nat(2),
      ticks: fc.array(fc.nat(50), { minLength: 3, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(fc.nat(50_000), { minLength: 3, maxLength: 3 }), fc.array(send), (starts, sends) => {
        const walls = starts.map(clockAt);
        const clocks = walls.map((wall) => new HybridLogicalClock(wall));
        for (const { from, to, ticks } of sends) {
          for (const [index, wall] of walls.entries()) wall.time += ticks[index] ?? 0;
          const sent = (clocks[from] as HybridLogicalClock).now();
          expect(compareHlc((clocks[to] as HybridLogicalClock).receive(sent), sent)).toBeGreaterThan(0);
        }
        // The bound of the paper: nobody is ahead of the fastest wall clock.
        const fastest = Math.max(...walls.map(({ time }) => time));
        for (const clock of clocks) expect(clock.now().physical).toBeLessThanOrEqual(fastest);
      }),
    );
  });

  it('refuses a stamp from too far ahead, and is as it was', () => {
    const hlc = new HybridLogicalClock(clockAt(1_000), 50);
    const before = hlc.now();
    const attempt = () => hlc.receive({ physical: 1_051, logical: 0 });
    expect(attempt).toThrow(HlcError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'CLOCK_DRIFT' }));
    expect(hlc.now()).toEqual({ physical: before.physical, logical: before.logical + 1 });
    expect(hlc.receive({ physical: 1_050, logical: 7 })).toEqual({ physical: 1_050, logical: 8 });
    expect(() => hlc.receive({ physical: -1, logical: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_STAMP' }));
  });

  it('goes on behind its own last stamp, however far ahead that is', () => {
    const hlc = new HybridLogicalClock(clockAt(1_000));
    hlc.resume({ physical: 9_000_000, logical: MAX_LOGICAL });
    expect(hlc.now()).toEqual({ physical: 9_000_001, logical: 0 });
    hlc.resume({ physical: 5, logical: 5 });
    expect(hlc.now()).toEqual({ physical: 9_000_001, logical: 1 });
  });
});

describe('the written form', () => {
  it('comes back as it was, and sorts as the stamps do', () => {
    fc.assert(
      fc.property(stamps, stamps, (a, b) => {
        expect(decodeHlc(encodeHlc(a))).toEqual(a);
        const [x, y] = [encodeHlc(a), encodeHlc(b)];
        expect(x).toHaveLength(13);
        expect(Math.sign(compareHlc(a, b))).toBe(x < y ? -1 : x > y ? 1 : 0);
      }),
    );
  });

  it.each(['', 'x', '0'.repeat(12), '0'.repeat(14), '000000000-000', 'ABCDEFGHI0000'])('refuses %j', (text) => {
    expect(() => decodeHlc(text)).toThrow(expect.objectContaining({ code: 'INVALID_STAMP' }));
  });
});
