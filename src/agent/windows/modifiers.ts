import type { Clock } from '../../base/clock.ts';
import { VK } from './win32/constants.ts';
import type { KeyEvent, Win32 } from './win32/win32.ts';

/** A hand that makes a chord is done within this; what is down then was forgotten, or is held by Sticky Keys. */
const WAIT_MS = 500;
const POLL_MS = 15;

const MODIFIERS = [VK.shift, VK.control, VK.alt, VK.leftWindows, VK.rightWindows];
/** They open a menu when they come up with no key in between. */
const OPEN_MENUS: readonly number[] = [VK.alt, VK.leftWindows, VK.rightWindows];

/** Keys that would make another chord of ours. */
export class Modifiers {
  readonly #win32: Win32;
  readonly #clock: Clock;
  #stuck = false;

  constructor(win32: Win32, clock: Clock) {
    this.#win32 = win32;
    this.#clock = clock;
  }

  /** Whether some could not be released when it was tried last, and are down still. */
  get stuck(): boolean {
    return this.#stuck && this.#down().length > 0;
  }

  /** Resolves when none is down, after half a second by releasing them. `false`: they cannot be released. */
  async free(): Promise<boolean> {
    const deadline = this.#clock.monotonic() + WAIT_MS;
    while (this.#down().length > 0 && this.#clock.monotonic() < deadline) {
      await new Promise<void>((resolve) => this.#clock.after(POLL_MS, resolve));
    }
    const down = this.#down();
    if (down.length > 0) this.#win32.sendKeys(release(down));
    this.#stuck = this.#down().length > 0;
    return !this.#stuck;
  }

  #down(): number[] {
    return MODIFIERS.filter((key) => this.#win32.isDown(key));
  }
}

function release(keys: readonly number[]): KeyEvent[] {
  const nothing = keys.some((key) => OPEN_MENUS.includes(key)) ? [false, true].map((up) => ({ key: VK.none, up })) : [];
  return [...nothing, ...keys.map((key) => ({ key, up: true }))];
}
