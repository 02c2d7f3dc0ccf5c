import type { Clock } from './clock.ts';

/**
 * One moment of a hybrid logical clock (Kulkarni, Demirbas, Madappa, Avva, Leone: "Logical Physical Clocks and
 * Consistent Snapshots in Globally Distributed Databases", OPODIS 2014).
 */
export interface HlcStamp {
  /** `l` of the paper: the highest wall-clock time seen so far, milliseconds since the Unix epoch. */
  readonly physical: number;
  /** `c` of the paper: tells moments of the same `physical` apart. */
  readonly logical: number;
}

/**
 * `CLOCK_DRIFT`: a remote stamp is further ahead of the wall clock than is allowed; nothing was merged.
 * `INVALID_STAMP`: a string or a pair of numbers that no clock of this kind has made.
 */
export class HlcError extends Error {
  readonly code: 'CLOCK_DRIFT' | 'INVALID_STAMP';

  constructor(code: HlcError['code'], message: string) {
    super(message);
    this.name = 'HlcError';
    this.code = code;
  }
}

const RADIX = 36;
const PHYSICAL_DIGITS = 9;
const LOGICAL_DIGITS = 4;
/** In the year 5188. */
const MAX_PHYSICAL = RADIX ** PHYSICAL_DIGITS - 1;
const MAX_LOGICAL = RADIX ** LOGICAL_DIGITS - 1;
const ENCODED = /^[0-9a-z]{13}$/;
const BEGINNING: HlcStamp = { physical: 0, logical: 0 };

export const DEFAULT_MAX_DRIFT_MS = 60_000;

/**
 * A clock whose stamps always grow: with the wall clock while that goes forward, by counting while it stands or has
 * jumped back. A stamp that was received makes all later ones greater than it.
 */
export class HybridLogicalClock {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #maxDriftMs: number;
  #last = BEGINNING;

  /** `maxDriftMs`: how far a remote stamp may be ahead of this wall clock. */
  constructor(clock: Pick<Clock, 'now'>, maxDriftMs = DEFAULT_MAX_DRIFT_MS) {
    this.#clock = clock;
    this.#maxDriftMs = maxDriftMs;
  }

  /**
   * The stamp of a local event, or of a message that is sent. `reading`: what the wall clock says now, from whoever has
   * looked at it in this turn.
   */
  now(reading: number = this.#clock.now()): HlcStamp {
    const wall = bounded(reading);
    this.#last = wall > this.#last.physical ? { physical: wall, logical: 0 } : successor(this.#last);
    return this.#last;
  }

  /** `now()` as a string. */
  stamp(reading?: number): string {
    return encodeHlc(this.now(reading));
  }

  /** The stamp of a message's arrival: greater than its own, and than all before. @throws HlcError */
  receive(remote: HlcStamp): HlcStamp {
    assertValid(remote);
    const wall = this.#wall();
    const ahead = remote.physical - wall;
    if (ahead > this.#maxDriftMs) {
      throw new HlcError('CLOCK_DRIFT', `the other clock is ${ahead} ms ahead; ${this.#maxDriftMs} ms are allowed`);
    }
    const latest = compareHlc(remote, this.#last) > 0 ? remote : this.#last;
    this.#last = wall > latest.physical ? { physical: wall, logical: 0 } : successor(latest);
    return this.#last;
  }

  /** How far the wall clock is behind the latest stamp, because it was set back. Milliseconds. */
  get aheadMs(): number {
    return Math.max(0, this.#last.physical - this.#wall());
  }

  /** Goes on behind a stamp of its own from an earlier process. That one is trusted, however far ahead it is. */
  resume(own: HlcStamp): void {
    assertValid(own);
    if (compareHlc(own, this.#last) > 0) this.#last = own;
  }

  #wall(): number {
    return bounded(this.#clock.now());
  }
}

/** What a string can hold, whatever the machine believes. */
function bounded(wall: number): number {
  return Math.min(Math.max(0, Math.floor(wall)), MAX_PHYSICAL);
}

/** Negative: `a` is earlier. */
export function compareHlc(a: HlcStamp, b: HlcStamp): number {
  return a.physical - b.physical || a.logical - b.logical;
}

/** Of the last stamp that was encoded: dozens are of one millisecond, and turning one into digits costs a microsecond. */
let encoded = { physical: 0, digits: '0'.repeat(PHYSICAL_DIGITS) };

/** 13 digits and small letters, which sort as strings in the order of the stamps. */
export function encodeHlc({ physical, logical }: HlcStamp): string {
  if (encoded.physical !== physical) {
    encoded = { physical, digits: physical.toString(RADIX).padStart(PHYSICAL_DIGITS, '0') };
  }
  return encoded.digits + logical.toString(RADIX).padStart(LOGICAL_DIGITS, '0');
}

export function isEncodedHlc(value: unknown): value is string {
  return typeof value === 'string' && ENCODED.test(value);
}

/** @throws HlcError INVALID_STAMP */
export function decodeHlc(encoded: string): HlcStamp {
  if (!isEncodedHlc(encoded)) throw new HlcError('INVALID_STAMP', 'not the stamp of a hybrid logical clock');
  return {
    physical: Number.parseInt(encoded.slice(0, PHYSICAL_DIGITS), RADIX),
    logical: Number.parseInt(encoded.slice(PHYSICAL_DIGITS), RADIX),
  };
}

function successor({ physical, logical }: HlcStamp): HlcStamp {
  // A carry, as in any number with digits: more than a million stamps while the wall clock stands.
  return logical < MAX_LOGICAL ? { physical, logical: logical + 1 } : { physical: physical + 1, logical: 0 };
}

function assertValid({ physical, logical }: HlcStamp): void {
  const whole = Number.isInteger(physical) && Number.isInteger(logical);
  if (whole && physical >= 0 && physical <= MAX_PHYSICAL && logical >= 0 && logical <= MAX_LOGICAL) return;
  throw new HlcError('INVALID_STAMP', 'not the stamp of a hybrid logical clock');
}
