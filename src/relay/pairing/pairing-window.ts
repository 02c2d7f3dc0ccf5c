import type { Clock, Timer } from '../../base/clock.ts';
import { MAX_WRONG_CODES, PAIRING_WINDOW_MS, type PairingEnd } from '../../protocol/pairing.ts';
import {
  hashOf,
  isCode,
  type NewWindow,
  newCode,
  type OpenWindow,
  type Paired,
  type PairingWindows,
  type WindowNews,
} from './pairing-windows.ts';

interface Held extends OpenWindow {
  readonly codeHash: Buffer;
  readonly timer: Timer;
  wrongCodes: number;
}

/** The window of one relay. Nothing of it survives the process. */
export class PairingWindow implements PairingWindows {
  readonly #clock: Clock;
  #follower: (news: WindowNews) => void = () => undefined;
  #held: Held | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get current(): OpenWindow | undefined {
    return this.#held;
  }

  async open(wanted: NewWindow): Promise<{ code: string; window: OpenWindow }> {
    this.#end('cancelled');
    const code = newCode();
    const timer = this.#clock.after(PAIRING_WINDOW_MS, () => this.#end('expired'));
    const expiresAt = this.#clock.now() + PAIRING_WINDOW_MS;
    const window = { ...wanted, expiresAt, codeHash: hashOf(code), timer, wrongCodes: 0 };
    this.#held = window;
    this.#follower({ kind: 'opened' });
    return { code, window };
  }

  match(code: string): OpenWindow | undefined {
    return isCode(code, this.#held?.codeHash) ? this.#held : undefined;
  }

  async use(window: OpenWindow, paired: Paired): Promise<boolean> {
    if (this.#held !== window) return false;
    this.#end('used', paired);
    return true;
  }

  wrong(): void {
    if (this.#held === undefined) return;
    this.#held.wrongCodes += 1;
    if (this.#held.wrongCodes >= MAX_WRONG_CODES) this.#end('wrong-codes');
  }

  cancel(): void {
    this.#end('cancelled');
  }

  follow(follower: (news: WindowNews) => void): void {
    this.#follower = follower;
  }

  stop(): void {
    this.#end('cancelled');
  }

  #end(how: PairingEnd, paired?: Paired): void {
    if (this.#held === undefined) return;
    this.#held.timer.cancel();
    this.#held = undefined;
    this.#follower({ kind: 'ended', how, ...(paired && { paired }), here: true });
  }
}
