import type { Clock } from '../../../base/clock.ts';
import { pileUp } from '../../../protocol/clipboard-text.ts';
import type { X11Connection } from '../connection.ts';
import { type Content, textContent } from './selection-content.ts';
import { type ReadLimits, readSelection } from './selection-reader.ts';
import type { SelectionServer } from './selection-server.ts';

/** Saving what the user has on the clipboard happens on the way to the text: short, but fair to a busy owner. */
const SAVE_LIMITS: ReadLimits = { answerMs: 250, totalMs: 800, maxBytes: 32 * 1_024 * 1_024 };
const NOBODY = 0;
const MAX_LEFT_CHARACTERS = 1_000_000;

/**
 * One selection (CLIPBOARD or PRIMARY) that is borrowed for a text and given back.
 *
 * X has no way to hand a selection back to its former owner; giving back means to go on owning it with the saved
 * content. Whoever takes it from us in the meantime keeps it: from then on there is nothing to give back.
 */
export class BorrowedSelection {
  readonly #x: X11Connection;
  readonly #clock: Clock;
  readonly #server: SelectionServer;
  readonly selection: number;
  /** What we offer; `undefined` while another program (or nobody) owns the selection. */
  #offered: Content | undefined;
  /** What to offer after the typing: the user's. `empty`: nobody owned it. `undefined`: nothing is borrowed. */
  #saved: Content | 'empty' | undefined;
  /** Texts left here one after the other that nobody has pasted yet. */
  #left = '';

  constructor(x: X11Connection, clock: Clock, server: SelectionServer, selection: number) {
    this.#x = x;
    this.#clock = clock;
    this.#server = server;
    this.selection = selection;
    x.on('SelectionClear', (event) => {
      if (event.selection === selection) this.#forget();
    });
    server.onUse((use) => {
      if (use.selection === selection && use.stage === 'read') this.#left = '';
    });
  }

  get offered(): Content | undefined {
    return this.#offered;
  }

  /** Saves what the user has there and offers `text` instead. `false`: another program insists on owning it. */
  async borrow(text: string): Promise<boolean> {
    const owner = await this.#x.selectionOwner(this.selection);
    if (owner !== this.#x.window) {
      this.#forget();
      this.#saved = owner === NOBODY ? 'empty' : await this.#read();
    } else {
      // Given back or left there by an earlier message: that is what the user has now.
      this.#saved ??= this.#offered ?? 'empty';
    }
    return this.#own(textContent(this.#x, text));
  }

  /** Whether we own it, asked anew. */
  async isOurs(): Promise<boolean> {
    return (await this.#x.selectionOwner(this.selection)) === this.#x.window;
  }

  /**
   * Offers `text` for the user to paste; there is nothing to give back any more. Texts that were left before and
   * that nobody has read yet stay in front of it: what could not be typed piles up instead of being lost.
   * `false`: another program insists on owning the selection.
   */
  async leave(text: string): Promise<boolean> {
    return this.put(pileUp(this.#left, text).slice(-MAX_LEFT_CHARACTERS));
  }

  /** Offers `text` alone for the user to paste. `false`: another program insists on owning the selection. */
  async put(text: string): Promise<boolean> {
    if (!(await this.borrow(text))) return false;
    this.#left = text;
    this.#saved = undefined;
    return true;
  }

  /** What is offered now stays: a program may still come for it. */
  keep(): void {
    this.#saved = undefined;
  }

  /** Gives the user's content back, unless another program has taken the selection since. */
  async giveBack(): Promise<void> {
    const saved = this.#saved;
    if (saved === undefined || this.#x.lost) return;
    this.#saved = undefined;
    // Nobody else can take it between the look and the change.
    this.#x.client.GrabServer();
    try {
      if (!(await this.isOurs())) return;
      if (saved === 'empty') {
        this.#x.client.SetSelectionOwner(NOBODY, this.selection, 0);
        this.#forget();
      } else {
        this.#offer(saved);
      }
    } finally {
      this.#x.client.UngrabServer();
    }
  }

  async #own(content: Content): Promise<boolean> {
    const saved = this.#saved;
    const left = this.#left;
    this.#offer(content);
    if (!(await this.isOurs())) {
      this.#forget();
      return false;
    }
    // A program may have taken it for a moment in between; the SelectionClear of that is not about this ownership.
    this.#saved = saved;
    this.#left = left;
    this.#offered = content;
    this.#server.offer(this.selection, content, 0);
    return true;
  }

  #offer(content: Content): void {
    this.#offered = content;
    this.#server.offer(this.selection, content, 0);
    this.#x.client.SetSelectionOwner(this.#x.window, this.selection, 0);
  }

  async #read(): Promise<Content | 'empty'> {
    return (await readSelection(this.#x, this.#clock, this.selection, SAVE_LIMITS)) ?? 'empty';
  }

  #forget(): void {
    this.#offered = undefined;
    this.#saved = undefined;
    this.#left = '';
    this.#server.withdraw(this.selection);
  }
}
