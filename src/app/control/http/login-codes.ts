import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../base/clock.ts';
import { ProtocolError } from '../../../protocol/codes.ts';
import { RateLimiter } from '../../../server/guard/rate-limiter.ts';

/** 128 bits: 22 characters of base64url. */
const CODE_BYTES = 16;
const LIFE_MS = 10 * 60 * 1_000;
/** Somebody asks for a link, loses it, and asks again. */
const MAX_OUTSTANDING = 5;
/** Wrong ones, of everybody together: all of them come from this computer. */
const WRONG_CODES = { perSecond: 0.1, burst: 10 };

interface Outstanding {
  readonly hash: Buffer;
  /** By the monotonic clock. */
  readonly expiresAt: number;
}

const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest();

/** The codes of login links: good once, for ten minutes. Nothing of them survives the process. */
export class LoginCodes {
  readonly #clock: Clock;
  readonly #wrong: RateLimiter;
  #outstanding: Outstanding[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wrong = new RateLimiter(WRONG_CODES, clock);
  }

  /** Returns the code, which is kept nowhere else. The oldest of too many is void. */
  issue(): string {
    const code = randomBytes(CODE_BYTES).toString('base64url');
    this.#outstanding.push({ hash: hashOf(code), expiresAt: this.#clock.monotonic() + LIFE_MS });
    this.#outstanding = this.#outstanding.slice(-MAX_OUTSTANDING);
    return code;
  }

  /**
   * Uses the code up. Compares hashes of one length in constant time, with all that are outstanding.
   * @throws ProtocolError UNAUTHORIZED, or RATE_LIMITED after too many wrong ones
   */
  redeem(code: string): void {
    const now = this.#clock.monotonic();
    const hash = hashOf(code);
    const matching = this.#outstanding.filter((each) => timingSafeEqual(each.hash, hash));
    this.#outstanding = this.#outstanding.filter((each) => !matching.includes(each) && each.expiresAt > now);
    if (matching.some(({ expiresAt }) => expiresAt > now)) return;
    if (!this.#wrong.take('all')) throw new ProtocolError('RATE_LIMITED', 'too many wrong login codes');
    throw new ProtocolError('UNAUTHORIZED', 'the login link is not valid, or was used, or is older than ten minutes');
  }

  /** All codes are void. */
  clear(): void {
    this.#outstanding = [];
  }
}
