import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Owner, Saved } from '../../paste/desktop.ts';
import type { Keeper } from '../../worker/keeper.ts';
import type { DesktopThread } from '../desktop-thread/thread-messages.ts';
import type { Win32 } from '../win32/win32.ts';
import { KeptClipboard } from './kept-clipboard.ts';

/** Programs that take every new clipboard for themselves do so within a moment of each change. */
const STANDS_MS = 150;

interface SavedHere extends Saved {
  readonly id: number;
}

/** The clipboard as the engine asks for it; the thread with our window does what is asked. */
export class ClipboardPort {
  readonly #win32: Win32;
  readonly #clock: Clock;
  readonly #kept: KeptClipboard;
  /** Throws when it has ended. */
  readonly #thread: () => DesktopThread;

  constructor(win32: Win32, clock: Clock, keeper: Keeper, thread: () => DesktopThread) {
    this.#win32 = win32;
    this.#clock = clock;
    this.#kept = new KeptClipboard(keeper);
    this.#thread = thread;
  }

  /**
   * Has what a process that died left lent given back: before anything that is asked of the thread later, and nothing
   * waits for it.
   */
  restore(logger: Logger): void {
    const kept = this.#kept.inherited();
    if (kept === undefined) return;
    this.#thread()
      .ask({ command: 'restore', kept })
      .catch((err: unknown) => logger.debug({ err }, 'the clipboard could not be given back'));
  }

  get isOurs(): boolean {
    return this.#win32.clipboardOwner() === this.#thread().window;
  }

  owner(): Owner {
    if (this.isOurs) return 'us';
    const window = this.#win32.clipboardOwner();
    if (window === 0 && this.#win32.clipboardFormatCount() === 0) return 'nobody';
    const owner = window === 0 ? undefined : this.#win32.ownerOf(window);
    return { program: owner && String(owner.pid) };
  }

  async save(): Promise<SavedHere | undefined> {
    const saved = await this.#thread().ask({ command: 'save' });
    const content = typeof saved === 'object' ? saved : undefined;
    this.#kept.saved(content);
    return content;
  }

  /** As in `Desktop`. */
  async offer(text: string, offer: number, stays: boolean): Promise<boolean | 'taken'> {
    if (!stays) this.#kept.lent();
    const done = await this.#thread().ask({ command: 'offer', text, offer, stays });
    if (done !== true || !this.isOurs) return false;
    if (!stays) return true;
    this.#kept.over();
    const sequence = this.#win32.clipboardSequence();
    await new Promise<void>((resolve) => this.#clock.after(STANDS_MS, resolve));
    return this.isOurs && this.#win32.clipboardSequence() === sequence ? true : 'taken';
  }

  async leave(): Promise<void> {
    await this.#thread().ask({ command: 'leave' });
    this.#kept.over();
  }

  async giveBack(saved: Saved): Promise<void> {
    await this.#thread().ask({ command: 'give back', saved: 'id' in saved ? Number(saved.id) : 0 });
    this.#kept.over();
  }

  /** Another program has taken it. */
  taken(): void {
    this.#kept.over();
  }
}
