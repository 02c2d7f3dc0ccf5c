import type { XFixes } from 'x11';
import type { X11Connection } from '../connection.ts';

/** `CurrentTime` (X11 protocol). */
const CURRENT_TIME = 0;

/**
 * Who owns a selection, and since when by the server's time, as XFIXES tells with each change.
 *
 * The time is what lets a user's copy win. The server refuses an owner who asks with a time before that of the last
 * change (X11 protocol, SetSelectionOwner), and programs ask with the time of the key that the user pressed. Whoever
 * asks with the time of the last change that it knows takes nothing that it does not know, and stands in the way of no
 * copy whose key was pressed since: not even of one that a busy program makes later.
 */
export class SelectionOwner {
  readonly #x: X11Connection;
  readonly #selection: number;
  readonly #told: boolean;
  #owner: number | undefined;
  #since = CURRENT_TIME;

  constructor(x: X11Connection, fixes: XFixes | undefined, selection: number) {
    this.#x = x;
    this.#selection = selection;
    this.#told = fixes !== undefined;
    if (!fixes) return;
    const { SetSelectionOwner, SelectionWindowDestroy, SelectionClientClose } = fixes.SelectionEventMask;
    fixes.SelectSelectionInput(x.window, selection, SetSelectionOwner | SelectionWindowDestroy | SelectionClientClose);
    x.on('SelectionNotify', (event) => {
      if (event.selection !== selection || event.selectionTimestamp === undefined) return;
      this.#owner = event.owner ?? 0;
      this.#since = event.selectionTimestamp;
    });
  }

  /** Server time since which the owner has it; 0: not known. */
  get since(): number {
    return this.#since;
  }

  /** The owner's window, or 0. Where XFIXES tells of changes this costs no round trip. */
  async current(): Promise<number> {
    if (this.#owner === undefined || !this.#told) this.#owner = await this.ask();
    return this.#owner;
  }

  /** The same, asked anew. */
  ask(): Promise<number> {
    return this.#x.selectionOwner(this.#selection);
  }

  /** Makes `window` the owner, unless the selection has changed since it was last heard of. */
  set(window: number): void {
    this.#x.client.SetSelectionOwner(window, this.#selection, this.#since);
  }

  /** The same, and whether it is the owner now. */
  async take(window: number): Promise<boolean> {
    const since = this.#since;
    this.set(window);
    if ((await this.ask()) === window) return true;
    if (this.#since !== since) return false;
    // Nothing has changed for more than 24 days: the server takes such an old time for one that is to come.
    this.#x.client.SetSelectionOwner(window, this.#selection, CURRENT_TIME);
    return (await this.ask()) === window;
  }
}
