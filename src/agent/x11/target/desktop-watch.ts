import { isDeepStrictEqual } from 'node:util';
import type { Clock, Timer } from '../../../base/clock.ts';
import { pasteStrokes } from '../../programs/paste-strokes.ts';
import { type Master, PseudoTerminals } from '../../programs/pseudo-terminals.ts';
import type { DesktopState } from '../../typing/typist.ts';
import type { X11Connection } from '../connection.ts';
import type { ClientProcesses } from './client-processes.ts';
import type { KeyboardOwner } from './keyboard-owner.ts';
import { atomsIn, inspectFocus, type TargetWindow } from './target-window.ts';

/** Without a window manager nobody announces a new focus, and no server announces a grab. */
const POLL_MS = 1_000;

/** Knows which window has the focus and whether the screen is locked, and says when that changes. */
export class DesktopWatch {
  readonly #x: X11Connection;
  readonly #processes: ClientProcesses;
  readonly #keyboardOwner: KeyboardOwner;
  readonly #listeners = new Set<() => void>();
  readonly #poll: Timer;
  readonly #terminals: PseudoTerminals;
  /** As its window tells; `#target` is that with what its process tells. */
  #window: TargetWindow | undefined;
  /** What was made of a window by who was the master of a terminal in it. */
  #terminal: { window: TargetWindow; master: Master; target: TargetWindow } | undefined;
  #target: TargetWindow | undefined;
  /** By what a screen saver says of itself, and by who has the keyboard. */
  #saverLocks = false;
  #grabLocks = false;
  #grabChanged = false;
  #readingGrab = false;

  constructor(x: X11Connection, processes: ClientProcesses, keyboardOwner: KeyboardOwner, clock: Clock) {
    this.#x = x;
    this.#processes = processes;
    this.#keyboardOwner = keyboardOwner;
    this.#terminals = new PseudoTerminals({ clients: () => processes.all(), clock });
    x.on('PropertyNotify', ({ wid, atom }) => {
      if (wid !== x.root) return;
      if (atom === x.atom('_NET_ACTIVE_WINDOW')) this.#refresh();
      if (atom === x.atom('_SCREENSAVER_STATUS')) this.#readLock();
    });
    // A locker comes with a window and goes with it.
    x.on('MapNotify', () => this.#readGrab());
    x.on('UnmapNotify', () => this.#readGrab());
    x.on('DestroyNotify', () => this.#readGrab());
    this.#poll = clock.every(POLL_MS, () => {
      this.#refresh();
      this.#readGrab();
    });
    this.#refresh();
    this.#readGrab();
    this.#readLock();
  }

  get state(): DesktopState {
    const target = this.#target;
    return {
      target: target && { name: target.name, terminal: target.terminal, pid: target.pid },
      locked: this.#saverLocks || this.#grabLocks,
    };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The window that has the focus now, asked anew; what was found out about it is kept while it keeps the focus. */
  async current(): Promise<TargetWindow | undefined> {
    const known = this.#window;
    this.#processes.doubt();
    // Asked for together: as a rule it is the window that it was, of the program that it was.
    const [focus] = await Promise.all([this.#x.focus(), known && this.#processes.learn(known.focus)]);
    if (focus !== known?.focus || this.#processes.programOf(focus) !== known.program) {
      this.#terminals.forget();
      // A window that vanishes while it is looked at has no focus any more.
      this.#window = await inspectFocus(this.#x, this.#processes, focus).catch(() => undefined);
    }
    // Asked each time: editors open and close terminals in the same window.
    const target = this.#window && (await this.#withTerminal(this.#window));
    this.#setTarget(target);
    return target;
  }

  /** The device files of the terminals in a program's windows. */
  terminalsOf(target: TargetWindow): Promise<string[]> {
    return this.#terminals.slavesOf(target.pid);
  }

  async #withTerminal(window: TargetWindow): Promise<TargetWindow> {
    if (window.terminal) return window;
    const master = await this.#terminals.masterOf(window.pid);
    if (master === 'nobody') return window;
    const known = this.#terminal;
    if (known?.window === window && known.master === master) return known.target;
    // Terminals paste PRIMARY; editors with a terminal in them (its master is a process below) do not.
    const program = { ...window, terminal: true, pastesPrimary: window.pastesPrimary || master === 'itself' };
    const target = { ...program, pasteStrokes: await pasteStrokes(program) };
    this.#terminal = { window, master, target };
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
    const before = this.state.target;
    this.#target = target;
    if (!isDeepStrictEqual(this.state.target, before)) this.#notify();
  }

  /** xscreensaver(1) and those that follow it: the first value is BLANK, LOCK, or 0. */
  #readLock(): void {
    this.#x
      .property(this.#x.root, this.#x.atom('_SCREENSAVER_STATUS'))
      .then((status) => {
        const locked = atomsIn(status)[0] === this.#x.atom('LOCK');
        if (locked === this.#saverLocks) return;
        this.#saverLocks = locked;
        this.#notify();
      })
      .catch(() => undefined);
  }

  /** Lockers that say nothing of themselves (i3lock, slock, xsecurelock) have the keyboard. */
  #readGrab(): void {
    this.#grabChanged = true;
    if (this.#readingGrab) return;
    this.#readingGrab = true;
    this.#followGrab()
      .catch(() => undefined)
      .finally(() => {
        this.#readingGrab = false;
      });
  }

  /** One look at a time, and one after the last change. */
  async #followGrab(): Promise<void> {
    while (this.#grabChanged) {
      this.#grabChanged = false;
      const locked = (await this.#keyboardOwner.holder())?.locks ?? false;
      if (locked === this.#grabLocks) continue;
      this.#grabLocks = locked;
      this.#notify();
    }
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
