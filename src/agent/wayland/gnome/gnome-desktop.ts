import type { Clock } from '../../../base/clock.ts';
import type { Bus } from '../../dbus/bus.ts';
import type {
  Asking,
  ContentRequest,
  Guard,
  KeyboardHolder,
  Owner,
  Place,
  Press,
  Saved,
  Stroke,
  Target,
} from '../../paste/desktop.ts';
import type { DesktopState } from '../../typing/typist.ts';
import { HELD_KEY } from '../keyboard/keys.ts';
import { keysOf } from '../remote/evdev-keys.ts';
import { RemotePlace } from '../remote/remote-place.ts';
import type { RemoteClipboard, RemoteSession } from '../remote/remote-session.ts';
import { SessionClaim } from '../session-claim.ts';
import type { NativeDesktop } from '../session-desktop.ts';
import { Awareness } from '../target/awareness.ts';
import { ClientSockets } from '../target/client-sockets.ts';
import type { WaylandTarget } from '../target/focus-watch.ts';
import { SeenTargets } from '../target/seen-targets.ts';
import { SelfReaders } from '../target/self-readers.ts';
import { GnomeTargets } from './gnome-target.ts';
import { askFocus, isWithoutExtension, NO_FOCUS, onFocusChange, SHELL, type ShellFocus } from './shell-focus.ts';
import { ShellReaders } from './shell-readers.ts';

const SHELL_NAME = 'GNOME Shell';

interface Tools {
  claim: SessionClaim;
  sockets: ClientSockets;
  shell: number;
}

export interface GnomeDesktopOptions {
  /** The compositor's socket. */
  socket: string;
  /** The session bus; it stays the caller's. */
  bus: Bus;
  /** That its user has allowed. */
  session: RemoteSession;
  clock: Clock;
}

/**
 * GNOME: keys and clipboard by a session that its user has allowed, the focus by the extension, readers by the pipes that
 * they share with the Shell. Programs answer no pings here. The bus stays the caller's.
 */
export class GnomeDesktop extends SeenTargets implements NativeDesktop {
  readonly focusMayMove = true;
  readonly places = ['clipboard'] as const;
  readonly #session: RemoteSession;
  readonly #bus: Bus;
  readonly #readers: ShellReaders;
  readonly #place: RemotePlace;
  readonly #tools: Tools;
  readonly #awareness: Awareness;
  readonly #selfReaders: SelfReaders;
  readonly #targets: GnomeTargets;
  readonly #changes = new Set<() => void>();
  #state: DesktopState = { target: undefined, locked: false };
  /** Counts what may have moved the focus. */
  #moves = 0;
  #stopWatching: () => void = () => undefined;
  /** Set once the extension is gone: then nobody knows who would get the keys. */
  blind: string | undefined;

  /** Rejects when the Shell does not tell who has the focus, the session has no clipboard, or another Lantype types here. */
  static async open(options: GnomeDesktopOptions): Promise<GnomeDesktop> {
    const { bus, session, socket } = options;
    if (!session.clipboard) throw new Error('the desktop has given no clipboard');
    const shell = await bus.processOf(SHELL);
    const claim = await SessionClaim.take(socket);
    const sockets = new ClientSockets(socket);
    const desktop = new GnomeDesktop(options, session.clipboard, { claim, sockets, shell });
    try {
      await desktop.#watch();
      return desktop;
    } catch (error) {
      await desktop.close();
      throw error;
    }
  }

  private constructor({ bus, session, clock }: GnomeDesktopOptions, clipboard: RemoteClipboard, tools: Tools) {
    super();
    this.#bus = bus;
    this.#session = session;
    this.#tools = tools;
    this.#awareness = new Awareness(tools.sockets, clock);
    this.#selfReaders = new SelfReaders(clock);
    this.#targets = new GnomeTargets(clock);
    this.#readers = new ShellReaders(tools.shell, clock, () => this.connected);
    this.#place = new RemotePlace(clipboard, clock, () => this.#readers.asker());
    this.#place.onRequest((request) => this.#selfReaders.note(request));
    session.onClosed(() => this.#notify());
    bus.onClose(() => this.#notify());
  }

  get connected(): boolean {
    return this.blind === undefined && this.#session.open && this.#bus.connected;
  }

  state(): DesktopState {
    return this.#state;
  }

  onChange(listener: () => void): () => void {
    this.#changes.add(listener);
    return () => this.#changes.delete(listener);
  }

  async target(): Promise<WaylandTarget | undefined> {
    return (await this.#look()).target;
  }

  async keyboardHolder(target?: Target): Promise<KeyboardHolder | undefined> {
    const { shell, locked } = (await this.#look()).focus;
    if (shell || locked) return { name: SHELL_NAME, locks: locked };
    return target && this.#session.keyboard.modifiersHeld() === true ? HELD_KEY : undefined;
  }

  async ping(target: WaylandTarget, timeoutMs: number): Promise<boolean> {
    // What was asked of the Shell it has done, and passed on.
    await this.#look();
    if (!(await this.#awareness.handled(target.pid, timeoutMs))) return false;
    if (!target.terminal) await this.#selfReaders.settled(target.program);
    return true;
  }

  nudge(): void {
    // Nothing reaches a program here but keys.
  }

  can(): boolean {
    return true;
  }

  async press(target: WaylandTarget, stroke: Stroke, { ours, beforeKeys }: Guard): Promise<Press> {
    const { focus } = await this.#look();
    if (focus.shell || focus.locked) return 'grabbed';
    if (focus.window?.id !== target.focus) return 'moved';
    if (this.#session.keyboard.modifiersHeld() === true) return 'grabbed';
    if (ours.length > 0 && !this.#place.ours) return 'lost';
    this.#readers.pressing(target);
    beforeKeys();
    this.#selfReaders.chord();
    const moves = this.#moves;
    await this.#session.keyboard.chord(keysOf(stroke));
    // Nothing keeps the focus from moving between the look and the keys. Whether it has, is seen when they are delivered.
    const after = await this.#look();
    const isThere = !after.focus.shell && after.focus.window?.id === target.focus;
    if (isThere && this.#moves === moves) return 'pressed';
    return { astray: after.target && after.target.focus !== target.focus ? [after.target] : [] };
  }

  owner(): Promise<Owner> {
    return Promise.resolve(this.#place.owner());
  }

  save(): Promise<Saved | undefined> {
    return this.#place.save();
  }

  async offer(_place: Place, text: string, offer: number): Promise<boolean> {
    this.#readers.offering();
    const taken = await this.#place.offer(text, offer);
    this.#selfReaders.offered();
    return taken;
  }

  giveBack(_place: Place, saved: Saved): Promise<void> {
    return this.#place.giveBack(saved);
  }

  /** As `giveBack`, whoever has it: for one who knows that it is ours, by another way. */
  restore(_place: Place, saved: Saved): void {
    this.#place.restore(saved).catch(() => undefined);
  }

  screen(mayHave: (asking: Asking) => boolean): void {
    this.#place.screen(mayHave);
  }

  onRequest(listener: (request: ContentRequest) => void): () => void {
    return this.#place.onRequest(listener);
  }

  onTaken(listener: (place: Place) => void): () => void {
    return this.#place.onTaken(() => listener('clipboard'));
  }

  /** The Shell keeps what was on the clipboard of a session that ends. */
  async close(): Promise<void> {
    this.#stopWatching();
    this.#changes.clear();
    this.#tools.sockets.close();
    this.#tools.claim.close();
  }

  protected terminalsOf(target: WaylandTarget): Promise<string[]> {
    return this.#targets.terminalsOf(target);
  }

  async #watch(): Promise<void> {
    this.#stopWatching = await onFocusChange(this.#bus, () => {
      this.#moves += 1;
      this.#look().catch(() => undefined);
    });
    await this.#look();
  }

  async #look(): Promise<{ focus: ShellFocus; target: WaylandTarget | undefined }> {
    const focus = await this.#focus();
    const target = await this.#targets.of(focus);
    const before = this.#state;
    this.#state = {
      target: target && { name: target.name, terminal: target.terminal, pid: target.pid },
      locked: focus.locked,
    };
    if (JSON.stringify(before) !== JSON.stringify(this.#state)) this.#notify();
    return { focus, target };
  }

  async #focus(): Promise<ShellFocus> {
    try {
      return await askFocus(this.#bus);
    } catch (error) {
      if (!isWithoutExtension(error)) throw error;
      this.blind = 'the extension in GNOME Shell that tells which window has the focus is gone';
      this.#notify();
      return NO_FOCUS;
    }
  }

  #notify(): void {
    for (const listener of [...this.#changes]) listener();
  }
}
