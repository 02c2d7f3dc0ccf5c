import type { XFixes } from 'x11';
import type { Clock } from '../../../base/clock.ts';
import type { Place, Saved } from '../../paste/desktop.ts';
import type { X11Connection } from '../connection.ts';
import { type Content, textContent } from './selection-content.ts';
import { SelectionOwner } from './selection-owner.ts';
import { SelectionSaver } from './selection-saver.ts';
import type { SelectionServer } from './selection-server.ts';

const NOBODY = 0;

/** Content that was read from its owner, to be served again in its owner's stead. */
class SavedContent implements Saved {
  readonly content: Content | undefined;

  constructor(content: Content | undefined) {
    this.content = content;
  }

  get empty(): boolean {
    return this.content === undefined;
  }
}

/**
 * One selection (CLIPBOARD or PRIMARY) as the port has it.
 *
 * X has no way to hand a selection back to its former owner; giving back means to go on owning it with the saved
 * content.
 */
export class OwnedSelection {
  readonly #x: X11Connection;
  readonly #saver: SelectionSaver;
  readonly #server: SelectionServer;
  readonly place: Place;
  readonly atom: number;
  readonly #owner: SelectionOwner;
  /** What we serve; `undefined` while another program (or nobody) owns the selection. */
  #content: Content | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(x: X11Connection, fixes: XFixes | undefined, clock: Clock, server: SelectionServer, place: Place) {
    this.#x = x;
    this.#server = server;
    this.place = place;
    this.atom = x.atom(place === 'clipboard' ? 'CLIPBOARD' : 'PRIMARY');
    this.#saver = new SelectionSaver(x, clock, this.atom);
    this.#owner = new SelectionOwner(x, fixes, this.atom);
    x.on('SelectionClear', (event) => {
      if (event.selection !== this.atom) return;
      this.#withdraw();
      for (const listener of [...this.#listeners]) listener();
    });
  }

  /** Whether there is something of ours in it. */
  get served(): boolean {
    return this.#content !== undefined;
  }

  /** Another program has taken it. */
  onTaken(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The owner's window, as far as it has been told; 0: nobody. */
  owner(): Promise<number> {
    return this.#owner.current();
  }

  /** Whether it is ours, asked anew. */
  async isOurs(): Promise<boolean> {
    return (await this.#owner.ask()) === this.#x.window;
  }

  /** All that is in it, of ours or of another program. `undefined`: it cannot be had whole. */
  async save(): Promise<Saved | undefined> {
    if (this.#content) return new SavedContent(this.#content);
    const content = await this.#saver.save();
    return content && new SavedContent(content === 'empty' ? undefined : content);
  }

  /** Takes it for `text`. `false`: it has changed since, or another program has it nevertheless. */
  async offer(text: string, number: number): Promise<boolean> {
    const content = textContent(this.#x, text);
    this.#serve(content, number);
    if (!(await this.#owner.take(this.#x.window))) {
      this.#withdraw();
      return false;
    }
    // A program may have taken it for a moment in between; the SelectionClear of that is not about this ownership.
    this.#content = content;
    this.#server.offer(this.atom, { place: this.place, content, number }, this.#owner.since);
    return true;
  }

  async giveBack(saved: Saved): Promise<void> {
    // Nobody else can take it between the look and the change.
    this.#x.client.GrabServer();
    try {
      if (!(await this.isOurs())) return;
      const content = saved instanceof SavedContent ? saved.content : undefined;
      if (content) {
        this.#serve(content, undefined);
        this.#owner.set(this.#x.window);
      } else {
        this.#owner.set(NOBODY);
        this.#withdraw();
      }
    } finally {
      if (!this.#x.lost) this.#x.client.UngrabServer();
    }
  }

  /** From now on, should it be ours. */
  #serve(content: Content, number: number | undefined): void {
    this.#content = content;
    this.#server.offer(this.atom, { place: this.place, content, number }, this.#owner.since);
  }

  #withdraw(): void {
    this.#content = undefined;
    this.#server.withdraw(this.atom);
  }
}
