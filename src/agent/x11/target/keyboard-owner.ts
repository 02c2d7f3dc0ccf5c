import type { Clock } from '../../../base/clock.ts';
import type { X11Connection } from '../connection.ts';
import type { ClientProcesses } from './client-processes.ts';
import { findGrabHolder, type GrabHolder } from './grab-holder.ts';
import type { TargetWindow } from './target-window.ts';

/** Statuses of GrabKeyboard (X11 protocol). */
const SUCCESS = 0;
const ALREADY_GRABBED = 1;

/** A list of completions opens within this time after the text for which it is. */
const COMPLETION_MS = 300;

/**
 * Who gets the keys. With an active grab of another client it is not the window that has the focus: screen lockers,
 * launchers, open menus and password prompts all take the keyboard that way, over whatever program is behind them.
 *
 * One such grab is none: Qt grabs the keyboard for a list of completions too, and passes keys on to the field. Such a
 * list is a popup of the focused program that is not known to be a menu. A text may be tried there, as only its being
 * read counts. Keys may not, as Qt 6 does not tell menus from lists; unless the list opened right after a text of ours,
 * or a text went through it into the field.
 */
export class KeyboardOwner {
  readonly #x: X11Connection;
  readonly #processes: ClientProcesses;
  readonly #clock: Clock;
  /** Popups that are lists of completions for what we typed. */
  readonly #completions = new Set<number>();
  #lastRead: { program: string | undefined; at: number } | undefined;
  /** The popup through which a text is being tried. */
  #tried: { popup: number; program: string } | undefined;

  constructor(x: X11Connection, processes: ClientProcesses, clock: Clock) {
    this.#x = x;
    this.#processes = processes;
    this.#clock = clock;
    x.on('MapNotify', ({ wid }) => {
      const since = this.#clock.monotonic() - (this.#lastRead?.at ?? Number.NEGATIVE_INFINITY);
      if (wid !== undefined && since <= COMPLETION_MS) this.#completions.add(wid);
    });
    for (const gone of ['UnmapNotify', 'DestroyNotify'] as const) {
      x.on(gone, ({ wid }) => wid !== undefined && this.#completions.delete(wid));
    }
  }

  /**
   * Whether another client has grabbed the keyboard: one request, of which nobody notices anything. It asks for the
   * keyboard for a window that is never mapped, which the server can only refuse: with `AlreadyGrabbed` (core and XI2
   * grabs alike) before it looks at the window, and with `GrabNotViewable` after that (GrabDevice in dix/events.c).
   */
  async isGrabbed(): Promise<boolean> {
    const x = this.#x;
    const status = await x.ask<number>((client, done) => client.GrabKeyboard(x.window, 0, 0, 1, 1, done));
    if (status === SUCCESS) x.client.UngrabKeyboard(0);
    return status === ALREADY_GRABBED;
  }

  /** Who has grabbed the keyboard now; `undefined`: nobody, so the focused window gets the keys. */
  async holder(): Promise<GrabHolder | undefined> {
    return (await this.isGrabbed()) ? findGrabHolder(this.#x, this.#processes) : undefined;
  }

  /** Who would get the keys in the target's place; `undefined`: nobody, as far as can be told. */
  async holderInsteadOf(target: TargetWindow, keysFor: 'text' | 'key'): Promise<GrabHolder | undefined> {
    const holder = await this.holder();
    if (holder?.popup === undefined || holder.locks || holder.menu) return holder;
    if (this.#processes.programOf(holder.popup) !== target.program) return holder;
    const ofOurText = this.#completions.has(holder.popup) && this.#lastRead?.program === target.program;
    if (keysFor === 'key') return ofOurText ? undefined : holder;
    this.#tried = { popup: holder.popup, program: target.program };
    return undefined;
  }

  /** Call when a program has read a text of ours. */
  noteRead(program: string | undefined): void {
    this.#lastRead = { program, at: this.#clock.monotonic() };
    if (this.#tried && this.#tried.program === program) this.#completions.add(this.#tried.popup);
    this.#tried = undefined;
  }
}
