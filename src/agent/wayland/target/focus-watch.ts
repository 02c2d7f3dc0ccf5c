import { isDeepStrictEqual } from 'node:util';
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Target } from '../../paste/desktop.ts';
import { pasteStrokes } from '../../programs/paste-strokes.ts';
import { PseudoTerminals } from '../../programs/pseudo-terminals.ts';
import { isTerminal, pastesPrimary } from '../../programs/terminals.ts';
import type { DesktopState } from '../../typing/typist.ts';
import { programOf } from '../clipboard/pipe-readers.ts';
import type { Lockers } from './lockers.ts';
import type { WindowInfo, Windows } from './windows.ts';

/** A native window or one of Xwayland, and what is known of its program. */
export interface WaylandTarget extends Target {
  readonly pid: number;
  readonly program: string;
  /** Of Xwayland: no key of ours and no offer of ours is for it. */
  readonly x11: boolean;
}

/** Nobody announces a locker. */
const POLL_MS = 1_000;
const LOCK_SCREEN = 'the lock screen';

/** Knows which window has the focus and whether a locker runs, and says when that changes. */
export class FocusWatch {
  readonly #windows: Windows | undefined;
  readonly #lockers: Lockers;
  readonly #terminals: PseudoTerminals;
  readonly #poll: Timer;
  readonly #listeners = new Set<() => void>();
  #target: WaylandTarget | undefined;
  #locked: string | undefined;

  /** @param windows `undefined`: the compositor does not tell who has the focus. */
  constructor(windows: Windows | undefined, lockers: Lockers, clock: Clock) {
    this.#windows = windows;
    this.#lockers = lockers;
    this.#terminals = new PseudoTerminals({ clients: () => Promise.resolve(windows?.pids ?? new Set()), clock });
    windows?.onChange(() => this.#refresh());
    this.#poll = clock.every(POLL_MS, () => this.#refresh());
  }

  get state(): DesktopState {
    const target = this.#target;
    return {
      target: target && { name: target.name, terminal: target.terminal, pid: target.pid },
      locked: this.#locked !== undefined,
    };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The window that has the focus now, asked anew. */
  async current(): Promise<WaylandTarget | undefined> {
    const window = await this.#windows?.focused();
    const target = window && (await this.#describe(window));
    this.#set(target, this.#locked);
    return target;
  }

  /** What the windows would be, had they the focus. */
  targetsOf(windows: readonly WindowInfo[]): Promise<WaylandTarget[]> {
    return Promise.all(windows.map((window) => this.#describe(window)));
  }

  /** The locker that runs now. */
  locker(): string | undefined {
    this.#set(this.#target, this.#windows?.locked ? LOCK_SCREEN : this.#lockers.look());
    return this.#locked;
  }

  terminalsOf(target: WaylandTarget): Promise<string[]> {
    return this.#terminals.slavesOf(target.pid);
  }

  stop(): void {
    this.#poll.cancel();
    this.#listeners.clear();
  }

  async #describe({ id, pid, names, x11 }: WindowInfo): Promise<WaylandTarget> {
    const named = isTerminal(names);
    // Asked each time: editors open and close terminals in the same window.
    const master = named || x11 ? 'nobody' : await this.#terminals.masterOf(pid);
    const program = {
      name: names[0] ?? 'unknown',
      terminal: named || master !== 'nobody',
      pastesPrimary: pastesPrimary(names) || master === 'itself',
      pid,
    };
    return {
      ...program,
      focus: id,
      program: programOf(pid),
      // Never a second chord: that the first was handled cannot be seen, and Chromium reads without having a field.
      pasteStrokes: (await pasteStrokes(program)).slice(0, 1),
      answersPing: true,
      onlyClipboard: !program.pastesPrimary,
      x11,
    };
  }

  #refresh(): void {
    this.current().catch(() => undefined);
    this.locker();
  }

  #set(target: WaylandTarget | undefined, locked: string | undefined): void {
    const before = this.state;
    this.#target = target;
    this.#locked = locked;
    if (isDeepStrictEqual(this.state, before)) return;
    for (const listener of [...this.#listeners]) listener();
  }
}
