import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SerialQueue } from '../../base/serial-queue.ts';
import type { SavedClipboard, SystemClipboard } from './system-clipboard.ts';

/** Without a receipt nobody knows when the target has read the text; every program seen had by then, by far. */
const GIVE_BACK_AFTER_MS = 2_000;

/**
 * The user's clipboard while messages are pasted from it: what was there before the first message comes back some time
 * after the last one, unless somebody else has put something there meanwhile.
 */
export class ClipboardLoan {
  readonly #clipboard: SystemClipboard;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** The user's content; `undefined`: nothing to give back. */
  #users: SavedClipboard | undefined;
  /** Our text, as it was put there last. */
  #ours: string | undefined;
  #timer: Timer | undefined;
  readonly #returns = new SerialQueue();

  constructor(clipboard: SystemClipboard, clock: Clock, logger: Logger) {
    this.#clipboard = clipboard;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Before the first `put` of a message. A return that is due waits for the end of this message. */
  async take(): Promise<void> {
    this.#timer?.cancel();
    await this.#returns.idle();
    if (this.#users === undefined || !same(await this.#clipboard.readText(), this.#ours)) {
      this.#users = await this.#clipboard.save();
    }
  }

  async put(text: string): Promise<void> {
    await this.#returns.idle();
    await this.#clipboard.writeText(text);
    this.#ours = text;
  }

  /** Whether this text was the last one put there. */
  holds(text: string): boolean {
    return this.#ours === text;
  }

  /** After a message: the user's content comes back in a while. */
  giveBackLater(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(GIVE_BACK_AFTER_MS, () => void this.giveBack());
  }

  /** Gives the user's content back now. Never rejects. */
  giveBack(): Promise<void> {
    this.#timer?.cancel();
    return this.#returns.run(() => this.#giveBack());
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
      if (same(await this.#clipboard.readText(), this.#ours)) await users.restore();
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
