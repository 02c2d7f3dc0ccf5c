import type { Clock, Timer } from '../../../base/clock.ts';
import type { DesktopState } from '../../typing/typist.ts';
import type { X11Connection } from '../connection.ts';
import type { ClientProcesses } from './client-processes.ts';
import { atomsIn, inspectFocus, type TargetWindow } from './target-window.ts';

/** Without a window manager nobody announces a new focus. */
const POLL_MS = 1_000;

/** Knows which window has the focus and whether a screen saver has locked the screen, and says when that changes. */
export class DesktopWatch {
  readonly #x: X11Connection;
  readonly #processes: ClientProcesses;
  readonly #listeners = new Set<() => void>();
  readonly #poll: Timer;
  #target: TargetWindow | undefined;
  #locked = false;

  constructor(x: X11Connection, processes: ClientProcesses, clock: Clock) {
    this.#x = x;
    this.#processes = processes;
    x.on('PropertyNotify', ({ wid, atom }) => {
      if (wid !== x.root) return;
      if (atom === x.atom('_NET_ACTIVE_WINDOW')) this.#refresh();
      if (atom === x.atom('_SCREENSAVER_STATUS')) this.#readLock();
    });
    this.#poll = clock.every(POLL_MS, () => this.#refresh());
    this.#refresh();
    this.#readLock();
  }

  get state(): DesktopState {
    const target = this.#target;
    return { target: target && { name: target.name, terminal: target.terminal }, locked: this.#locked };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The window that has the focus now, asked anew; what was found out about it is kept while it keeps the focus. */
  async current(): Promise<TargetWindow | undefined> {
    const focus = await this.#x.focus();
    if (focus === this.#target?.focus) return this.#target;
    // A window that vanishes while it is looked at has no focus any more.
    const target = await inspectFocus(this.#x, this.#processes, focus).catch(() => undefined);
    this.#setTarget(target);
    return target;
  }

  stop(): void {
    this.#poll.cancel();
    this.#listeners.clear();
  }

  #refresh(): void {
    this.current().catch(() => undefined);
  }

  #setTarget(target: TargetWindow | undefined): void {
    const changed = target?.name !== this.#target?.name || target?.terminal !== this.#target?.terminal;
    this.#target = target;
    if (changed) this.#notify();
  }

  /** xscreensaver(1) and those that follow it: the first value is BLANK, LOCK, or 0. */
  #readLock(): void {
    this.#x
      .property(this.#x.root, this.#x.atom('_SCREENSAVER_STATUS'))
      .then((status) => {
        const locked = atomsIn(status)[0] === this.#x.atom('LOCK');
        if (locked === this.#locked) return;
        this.#locked = locked;
        this.#notify();
      })
      .catch(() => undefined);
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
