import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Grants } from '../../protocol/grants.ts';
import type { Scope } from '../../protocol/http.ts';
import { MAX_WRONG_CODES, PAIRING_WINDOW_MS, type PairingEnd } from '../../protocol/pairing.ts';

/** 128 bits (docs/security.md): 22 characters of base64url. */
const CODE_BYTES = 16;

export interface OpenWindow {
  readonly role: Scope;
  /** Of the token, when the person who opened the window said one. */
  readonly name: string | undefined;
  /** Of the token, with role `send`. */
  readonly grants: Grants | undefined;
  /** The name of who opened it. */
  readonly by: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

export type NewWindow = Omit<OpenWindow, 'expiresAt'>;

interface Held extends OpenWindow {
  readonly codeHash: Buffer;
  readonly timer: Timer;
  wrongCodes: number;
}

const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest();
/** What a guess is compared with while no window is open, so that this takes as long. */
const NO_CODE = randomBytes(32);

/** The two minutes in which one device may come in. Nothing of it survives the process. */
export class PairingWindow {
  readonly #clock: Clock;
  readonly #onEnd: (how: PairingEnd) => void;
  #held: Held | undefined;

  constructor(clock: Clock, onEnd: (how: PairingEnd) => void) {
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  get current(): OpenWindow | undefined {
    return this.#held;
  }

  /** Returns the code, which is kept nowhere else. A window that is open ends. */
  open(wanted: NewWindow): { code: string; window: OpenWindow } {
    this.end('cancelled');
    const code = randomBytes(CODE_BYTES).toString('base64url');
    const timer = this.#clock.after(PAIRING_WINDOW_MS, () => this.end('expired'));
    const expiresAt = this.#clock.now() + PAIRING_WINDOW_MS;
    this.#held = { ...wanted, expiresAt, codeHash: hashOf(code), timer, wrongCodes: 0 };
    return { code, window: this.#held };
  }

  /** The window that this code opens, if it does. Compares hashes of one length in constant time. */
  match(code: string): OpenWindow | undefined {
    const held = this.#held;
    const right = timingSafeEqual(hashOf(code), held?.codeHash ?? NO_CODE);
    return right ? held : undefined;
  }

  /** A guess was wrong; one too many ends the window. */
  wrong(): void {
    if (this.#held === undefined) return;
    this.#held.wrongCodes += 1;
    if (this.#held.wrongCodes >= MAX_WRONG_CODES) this.end('wrong-codes');
  }

  end(how: PairingEnd): void {
    if (this.#held === undefined) return;
    this.#held.timer.cancel();
    this.#held = undefined;
    this.#onEnd(how);
  }
}
