import type { Clock } from '../../base/clock.ts';
import type {
  Asking,
  ContentRequest,
  Desktop,
  Guard,
  KeyboardHolder,
  Owner,
  Place,
  Press,
  Saved,
  Stroke,
  Target,
} from '../paste/desktop.ts';
import type { DesktopState } from '../typing/typist.ts';
import { HELD_KEY } from './keyboard/keys.ts';
import { leaveToHeir } from './leave-to-heir.ts';
import { type Means, openParts, type Parts, type WlrootsEnvironment } from './open-parts.ts';
import type { WaylandTarget } from './target/focus-watch.ts';
import { SeenTargets } from './target/seen-targets.ts';

/** A program that needs longer for a text that it has read than this gets the next one all the same, */
const SETTLE_LIMIT_MS = 500;
/** but for one that is at work, on a busy machine. */
const SETTLE_WORK_MS = 3_000;

/**
 * The port of the paste engine for compositors with data-control and virtual-keyboard (wlroots): offers are served
 * through pipes, chords come from a keyboard of our own, and sway tells who has the focus. The targets that it is handed
 * are those that it gave.
 */
export class WlrootsDesktop extends SeenTargets implements Desktop {
  readonly focusMayMove = true;
  readonly #parts: Parts;
  readonly #lossListeners = new Set<() => void>();
  /** Why nothing is pressed to native windows; `undefined`: it is. */
  readonly blind: string | undefined;

  /** Rejects when something that is needed is not there: `probeWlroots` says what. */
  static async open(environment: WlrootsEnvironment, clock: Clock, means?: Means): Promise<WlrootsDesktop> {
    return new WlrootsDesktop(await openParts(environment, clock, means));
  }

  private constructor(parts: Parts) {
    super();
    this.#parts = parts;
    const { connection, windows, clipboard, selfReaders } = parts;
    this.blind = windows ? undefined : 'this compositor does not tell which window has the focus';
    clipboard.onRequest((request) => selfReaders.note(request));
    clipboard.onTaken((place) => parts.kept.over(place));
    connection.onLoss(() => this.#lost());
    windows?.onLoss(() => this.#lost());
  }

  get connected(): boolean {
    const { connection, windows } = this.#parts;
    return connection.lost === undefined && windows?.lost !== true;
  }

  get places(): readonly Place[] {
    return this.#parts.clipboard.places;
  }

  state(): DesktopState {
    return this.#parts.watch.state;
  }

  onChange(listener: () => void): () => void {
    this.#lossListeners.add(listener);
    const stop = this.#parts.watch.onChange(listener);
    return () => {
      this.#lossListeners.delete(listener);
      stop();
    };
  }

  async target(): Promise<WaylandTarget | undefined> {
    const target = await this.#parts.watch.current();
    this.#parts.readers.suspect = target;
    return target;
  }

  keyboardHolder(target?: Target): Promise<KeyboardHolder | undefined> {
    const { watch, keyboard } = this.#parts;
    const name = watch.locker();
    if (name !== undefined) return Promise.resolve({ name, locks: true });
    return Promise.resolve(target && keyboard.modifiersHeld?.() === true ? HELD_KEY : undefined);
  }

  async ping(target: WaylandTarget, timeoutMs: number): Promise<boolean> {
    const { connection, awareness, selfReaders } = this.#parts;
    // What was asked of the compositor it has done, and passed on.
    await connection.roundTrip();
    if (!(await awareness.handled(target.pid, timeoutMs))) return false;
    // A terminal has no reason to read but a paste.
    if (!target.terminal) await selfReaders.settled(target.program);
    return true;
  }

  /** Nothing wakes a program but what is for it: there is no ping. */
  nudge(): void {
    // On purpose.
  }

  /** The keymap is ours. */
  can(): boolean {
    return true;
  }

  async press(target: WaylandTarget, stroke: Stroke, { ours, beforeKeys }: Guard): Promise<Press> {
    const { connection, windows, clipboard, keyboard, selfReaders } = this.#parts;
    if (!windows) return 'moved';
    // The last looks, side by side; between them and the keys nothing is waited for.
    const [focus] = await Promise.all([windows.focusedId(), connection.roundTrip()]);
    if (focus !== target.focus) return 'moved';
    if (keyboard.modifiersHeld?.() === true) return 'grabbed';
    if (!ours.every((place) => clipboard.owner(place) === 'us')) return 'lost';
    const { moves } = windows;
    beforeKeys();
    selfReaders.chord();
    await keyboard.tap(stroke);
    // Nothing keeps the focus from moving between the look and the keys. Whether it has, is seen when they are delivered.
    await connection.roundTrip();
    if ((await windows.focusedId()) === focus && windows.moves === moves) return 'pressed';
    const visited = windows.visitedSince(moves).filter(({ id }) => id !== focus);
    return { astray: await this.#parts.watch.targetsOf(visited) };
  }

  async owner(place: Place): Promise<Owner> {
    const { connection, clipboard } = this.#parts;
    await connection.roundTrip();
    const owner = clipboard.owner(place);
    return owner === 'other' ? { program: undefined } : owner;
  }

  async save(place: Place): Promise<Saved | undefined> {
    const { clipboard, kept } = this.#parts;
    const saved = await clipboard.save(place);
    kept.saved(place, saved);
    return saved;
  }

  /**
   * Whoever takes it right after that is seen before the keys. A program that has taken a text out of its pipe has not
   * handled it yet: GTK 3 then drops it when something else is offered, and pastes that instead, twice. When it
   * closes the pipe it has it.
   */
  async offer(place: Place, text: string, offer: number): Promise<boolean> {
    const { awareness, clipboard, kept, readers, selfReaders } = this.#parts;
    const closed = (): boolean => readers.closed;
    await awareness.until(closed, SETTLE_LIMIT_MS);
    await awareness.whileAtWork(closed, () => readers.atWork, SETTLE_WORK_MS);
    clipboard.offer(place, text, offer);
    kept.lent();
    selfReaders.offered();
    return true;
  }

  async giveBack(place: Place, saved: Saved): Promise<void> {
    if ((await this.owner(place)) === 'us') this.restore(place, saved);
  }

  /** As `giveBack`, whoever has it: for one who knows that it is ours, by another way. */
  restore(place: Place, saved: Saved): void {
    this.#parts.clipboard.restore(place, saved);
    this.#parts.kept.over(place);
  }

  screen(mayHave: (asking: Asking) => boolean): void {
    this.#parts.clipboard.screen(mayHave);
  }

  onRequest(listener: (request: ContentRequest) => void): () => void {
    return this.#parts.clipboard.onRequest(listener);
  }

  onTaken(listener: (place: Place) => void): () => void {
    return this.#parts.clipboard.onTaken(listener);
  }

  async close(): Promise<void> {
    const { clock, socket, answerLimitMs, claim, connection, clipboard, windows, watch, sockets } = this.#parts;
    watch.stop();
    this.#lossListeners.clear();
    const places = clipboard.served();
    // Where there can be no heir, it ends with us.
    if (places.size > 0 && this.connected)
      await leaveToHeir({ socket, answerLimitMs, places }, clock).catch(() => undefined);
    // What was asked for last must not be lost with the connection.
    await connection.roundTrip().catch(() => undefined);
    windows?.close();
    claim.close();
    sockets.close();
    connection.close();
  }

  protected terminalsOf(target: WaylandTarget): Promise<string[]> {
    return this.#parts.watch.terminalsOf(target);
  }

  #lost(): void {
    this.#parts.watch.stop();
    for (const listener of [...this.#lossListeners]) listener();
  }
}
