import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { NutBackend } from './nut-backend.ts';

/** Without a receipt nobody knows when the target has read the text; every program seen had by then, by far. */
const GIVE_BACK_AFTER_MS = 2_000;

type Clipboard = Pick<NutBackend, 'readClipboard' | 'writeClipboard'>;

/**
 * The user's clipboard while messages are pasted from it: what was there before the first message comes back some time
 * after the last one, unless somebody else has put something there meanwhile. Text only; nut-js knows nothing else, so
 * a picture on the clipboard is lost.
 */
export class ClipboardLoan {
  readonly #backend: Clipboard;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** The user's text; `undefined`: nothing to give back. */
  #users: string | undefined;
  /** Our text, as it was put there last. */
  #ours: string | undefined;
  #timer: Timer | undefined;
  #returning: Promise<void> = Promise.resolve();

  constructor(backend: Clipboard, clock: Clock, logger: Logger) {
    this.#backend = backend;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Before the first `put` of a message. A return that is due waits for the end of this message. */
  async take(): Promise<void> {
    this.#timer?.cancel();
    await this.#returning;
    const now = await this.#backend.readClipboard();
    if (this.#users === undefined || !same(now, this.#ours)) this.#users = now;
  }

  async put(text: string): Promise<void> {
    await this.#returning;
    await this.#backend.writeClipboard(text);
    this.#ours = text;
  }

  /** Whether this text was the last one put there. */
  holds(text: string): boolean {
    return this.#ours === text;
  }

  /** After a message: the user's text comes back in a while. */
  giveBackLater(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(GIVE_BACK_AFTER_MS, () => void this.giveBack());
  }

  /** Gives the user's text back now. Never rejects. */
  giveBack(): Promise<void> {
    this.#timer?.cancel();
    this.#returning = this.#returning.then(() => this.#giveBack());
    return this.#returning;
  }

  /** Our text is the user's from now on: nothing comes back. */
  keep(): void {
    this.#timer?.cancel();
    this.#users = undefined;
    this.#ours = undefined;
  }

  async #giveBack(): Promise<void> {
    const users = this.#users;
    if (users === undefined) return;
    try {
      if (same(await this.#backend.readClipboard(), this.#ours)) await this.#backend.writeClipboard(users);
    } catch (error) {
      this.#logger.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'the clipboard was not given back');
    }
    this.#users = undefined;
    this.#ours = undefined;
  }
}

/** Windows gives line feeds back as CRLF. */
function same(a: string, b: string | undefined): boolean {
  return a.replaceAll('\r\n', '\n') === b?.replaceAll('\r\n', '\n');
}
