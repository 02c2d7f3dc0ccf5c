import type { Clock } from '../../../base/clock.ts';
import type { Segment } from '../../../protocol/segments.ts';
import type { Bus } from '../../dbus/bus.ts';
import type { ContentRequest, Guard, KeyboardHolder, Owner, Place, Press, Saved, Stroke } from '../../paste/desktop.ts';
import { asksItsUser } from '../../programs/own-questions.ts';
import { isAtWork, isStopped, worksAlone } from '../../programs/target-process.ts';
import { tooLongForTerminal } from '../../programs/terminals-line-limit.ts';
import type { DesktopState } from '../../typing/typist.ts';
import { keysOf } from '../remote/evdev-keys.ts';
import { RemotePlace } from '../remote/remote-place.ts';
import type { RemoteClipboard, RemoteSession } from '../remote/remote-session.ts';
import { SessionClaim } from '../session-claim.ts';
import type { NativeDesktop } from '../session-desktop.ts';
import { Awareness } from '../target/awareness.ts';
import { ClientSockets } from '../target/client-sockets.ts';
import type { WaylandTarget } from '../target/focus-watch.ts';
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
export class GnomeDesktop implements NativeDesktop {
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

  async keyboardHolder(): Promise<KeyboardHolder | undefined> {
    const { shell, locked } = (await this.#look()).focus;
    return shell || locked ? { name: SHELL_NAME, locks: locked } : undefined;
  }

  isStopped({ pid }: WaylandTarget): boolean {
    return isStopped(pid);
  }

  isAtWork(target: WaylandTarget, inside?: boolean): boolean | undefined {
    return isAtWork(target, inside);
  }

  worksAlone({ pid }: WaylandTarget): boolean {
    return worksAlone(pid);
  }

  asksItsUser({ name }: WaylandTarget, text: string): boolean {
    return asksItsUser(name, text);
  }

  unsuited(target: WaylandTarget, segments: readonly Segment[]): Promise<string | undefined> {
    if (target.x11) return Promise.resolve(`${target.name} is an X11 program, and its X server cannot be reached`);
    if (!target.terminal) return Promise.resolve(undefined);
    return tooLongForTerminal(segments, () => this.#targets.terminalsOf(target));
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
    await this.#session.keyboard.chord(keysOf(stroke));
    return 'pressed';
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

  async #watch(): Promise<void> {
    this.#stopWatching = await onFocusChange(this.#bus, () => void this.#look().catch(() => undefined));
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
