import x11, { type Callback, type Display, type XClient, type XEvent, type XTest } from 'x11';
import type { Clock } from '../../base/clock.ts';
import { callbackToPromise, openDisplay } from './open-display.ts';

/** The atoms that the typist speaks of, interned when it connects. */
const ATOMS = [
  'ATOM',
  'ATOM_PAIR',
  'CLIPBOARD',
  'CLIPBOARD_MANAGER',
  'COMPOUND_TEXT',
  'DELETE',
  'INCR',
  'INSERT_PROPERTY',
  'INSERT_SELECTION',
  'INTEGER',
  'LOCK',
  'MULTIPLE',
  'PRIMARY',
  'SAVE_TARGETS',
  'STRING',
  'TARGETS',
  'TEXT',
  'TIMESTAMP',
  'UTF8_STRING',
  'WM_CLASS',
  'WM_CLIENT_MACHINE',
  'WM_PROTOCOLS',
  'WM_STATE',
  '_LANTYPE_AGENT',
  '_LANTYPE_PROBE',
  '_LANTYPE_TRANSFER',
  '_NET_ACTIVE_WINDOW',
  '_NET_SUPPORTING_WM_CHECK',
  '_NET_WM_PID',
  '_NET_WM_PING',
  '_NET_WM_WINDOW_TYPE',
  '_NET_WM_WINDOW_TYPE_DOCK',
  '_NET_WM_WINDOW_TYPE_DROPDOWN_MENU',
  '_NET_WM_WINDOW_TYPE_MENU',
  '_NET_WM_WINDOW_TYPE_NOTIFICATION',
  '_NET_WM_WINDOW_TYPE_POPUP_MENU',
  '_NET_WM_WINDOW_TYPE_TOOLTIP',
  '_SCREENSAVER_STATUS',
  'application/x-copyq-hidden',
  'application/x-copyq-secret',
  'text/plain',
  'text/plain;charset=utf-8',
  'x-kde-passwordManagerHint',
] as const;
export type AtomName = (typeof ATOMS)[number];

export type XEventName =
  | 'ClientMessage'
  | 'DestroyNotify'
  | 'MapNotify'
  | 'MappingNotify'
  | 'PropertyNotify'
  | 'SelectionClear'
  | 'SelectionNotify'
  | 'SelectionRequest'
  | 'UnmapNotify'
  | 'XkbEvent'
  | 'XkbStateNotify';

/** Answers are small control data; nothing here needs more than a few kilobytes at once. */
const PROPERTY_WORDS = 65_536;
/** A server answers within microseconds, unless a program that hangs has grabbed it for itself alone. */
const ANSWER_TIMEOUT_MS = 1_000;

/** One connection to an X server: promises instead of callbacks, and a loss that is noticed. */
export class X11Connection {
  readonly client: XClient;
  readonly root: number;
  /** Our own window: never mapped; owns selections and receives answers. */
  readonly window: number;
  readonly xtest: XTest;
  readonly #display: Display;
  readonly #clock: Clock;
  readonly #atoms: Readonly<Record<AtomName, number>>;
  readonly #listeners = new Map<string, Set<(event: XEvent) => void>>();
  readonly #pending = new Set<(error: Error) => void>();
  readonly #lossListeners = new Set<() => void>();
  #flushDue = false;
  #lost = false;

  /** Rejects when the display cannot be reached, does not answer, or has no XTEST extension. */
  static async open(display: string | undefined, clock: Clock): Promise<X11Connection> {
    const opened = await openDisplay(display, clock);
    // The package keeps one cache of atoms for all connections, but every X server numbers its own: a cache for each.
    opened.client.atoms = { ...opened.client.atoms };
    const atoms: Record<string, number> = {};
    const ask = <T>(request: (callback: Callback<T>) => unknown): Promise<T> => callbackToPromise(request);
    await Promise.all(
      ATOMS.map(async (name) => {
        atoms[name] = await ask<number>((done) => opened.client.InternAtom(false, name, done));
      }),
    );
    const xtest = await ask<XTest>((done) => opened.client.require('xtest', done)).catch((cause) => {
      opened.client.terminate();
      throw new Error('the X server has no XTEST extension', { cause });
    });
    return new X11Connection(opened, atoms as Record<AtomName, number>, xtest, clock);
  }

  private constructor(display: Display, atoms: Record<AtomName, number>, xtest: XTest, clock: Clock) {
    this.#clock = clock;
    this.#display = display;
    this.client = display.client;
    this.xtest = xtest;
    this.#atoms = atoms;
    // A program that hangs while it has grabbed the server must not make us hang with it.
    xtest.GrabControl(true);
    this.root = display.screen[0]?.root ?? 0;
    this.window = this.client.AllocID();
    this.client.CreateWindow(this.window, this.root, -1, -1, 1, 1, 0, 0, 0, 0, {
      eventMask: x11.eventMask.PropertyChange,
    });
    // PropertyChange: focus and screen saver. The other two: Qt answers pings with StructureNotify, others with
    // SubstructureNotify.
    this.client.ChangeWindowAttributes(this.root, {
      eventMask: x11.eventMask.PropertyChange | x11.eventMask.SubstructureNotify | x11.eventMask.StructureNotify,
    });
    this.client.on('event', (event: XEvent) => {
      for (const listener of this.#listeners.get(event.name ?? '') ?? []) listener(event);
    });
    this.client.stream?.on('close', () => this.#lose());
    this.client.on('end', () => this.#lose());
  }

  get lost(): boolean {
    return this.#lost;
  }

  get keycodeRange(): { min: number; max: number } {
    return { min: this.#display.min_keycode, max: this.#display.max_keycode };
  }

  atom(name: AtomName): number {
    return this.#atoms[name];
  }

  /** The X client that a resource belongs to (X11 protocol, chapter 8: the id's high bits name it). */
  clientOf(resource: number): number {
    return resource & ~this.#display.resource_mask;
  }

  /** Runs one request that has a reply. Rejects on an X error, a loss of the connection, and after a second. */
  ask<T>(request: (client: XClient, callback: Callback<T>) => unknown): Promise<T> {
    if (this.#lost) return Promise.reject(new Error('the connection to the X server is lost'));
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(ANSWER_TIMEOUT_MS, () => fail(new Error('the X server does not answer')));
      const fail = (error: Error): void => {
        timer.cancel();
        this.#pending.delete(fail);
        reject(error);
      };
      this.#pending.add(fail);
      request(this.client, (error, value) => {
        if (error) {
          fail(error);
        } else {
          timer.cancel();
          this.#pending.delete(fail);
          resolve(value);
        }
        return true;
      });
      this.#flushSoon();
    });
  }

  /**
   * Everything that is asked in one go leaves in one write: each write wakes the server, which then works and answers
   * while we would still be asking. `nextTick` is after all that is ready to ask now, and before anything is waited for.
   */
  #flushSoon(): void {
    if (this.#flushDue) return;
    this.#flushDue = true;
    process.nextTick(() => {
      this.#flushDue = false;
      if (!this.#lost) this.client.pack_stream.flush();
    });
  }

  focus(): Promise<number> {
    return this.ask<{ focus: number }>((client, done) => client.GetInputFocus(done)).then(({ focus }) => focus);
  }

  selectionOwner(selection: number): Promise<number> {
    return this.ask((client, done) => client.GetSelectionOwner(selection, done));
  }

  /** The bytes of a property; empty when there is none. Rejects when the window is gone. */
  async property(window: number, atom: number): Promise<Buffer> {
    const { data } = await this.ask<{ data: Buffer }>((client, done) =>
      client.GetProperty(0, window, atom, 0, 0, PROPERTY_WORDS, done),
    );
    return data;
  }

  on(name: XEventName, listener: (event: XEvent) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener));
    return () => set.delete(listener);
  }

  onLoss(listener: () => void): void {
    this.#lossListeners.add(listener);
  }

  close(): void {
    if (this.#lost) return;
    this.client.terminate();
    this.#lose();
  }

  #lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    for (const fail of [...this.#pending]) fail(new Error('the connection to the X server is lost'));
    for (const listener of this.#lossListeners) listener();
  }
}
