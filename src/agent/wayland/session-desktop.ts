import type { Clock } from '../../base/clock.ts';
import type { Segment } from '../../protocol/segments.ts';
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

/** A port of native windows that can be used together with that of Xwayland's. */
export interface NativeDesktop extends Desktop {
  target(): Promise<(Target & { readonly x11: boolean }) | undefined>;
  /** As `giveBack`, whoever has the place: for one who knows that it is ours, by the other port. */
  restore(place: Place, saved: Saved): void;
}

export interface SessionTools {
  native: NativeDesktop;
  /** Connects to Xwayland, which starts with its first client: so not before an X11 window has the focus. */
  openX11: (() => Promise<Desktop>) | undefined;
  clock: Clock;
}

/** A lost or refused X server is not asked again sooner. */
const OPEN_AGAIN_MS = 5_000;

/**
 * A Wayland session with Xwayland in it, as one desktop: native windows are the one port's, X11 windows the other's. The
 * compositor carries selections from one world to the other, so a text is offered in the world of its target, where it is
 * seen who reads it; what the user has is saved and given back on Wayland, which has all of it.
 */
export class SessionDesktop implements Desktop {
  readonly #native: NativeDesktop;
  readonly #openX11: SessionTools['openX11'];
  readonly #clock: Clock;
  #x11: Desktop | undefined;
  #x11RefusedAt = Number.NEGATIVE_INFINITY;
  /** Whose the current target is, and whose each target was. */
  #current: Desktop;
  readonly #owners = new WeakMap<Target, Desktop>();
  /** In which world the last offer of each place is. */
  readonly #offered = new Map<Place, Desktop>();
  #mayHave: ((asking: Asking) => boolean) | undefined;
  readonly #requestListeners = new Set<(request: ContentRequest) => void>();
  readonly #takenListeners = new Set<(place: Place) => void>();

  constructor({ native, openX11, clock }: SessionTools) {
    this.#native = native;
    this.#openX11 = openX11;
    this.#clock = clock;
    this.#current = native;
    this.#listen(native, 0);
  }

  get connected(): boolean {
    return this.#native.connected;
  }

  get places(): readonly Place[] {
    return this.#native.places;
  }

  get focusMayMove(): boolean {
    return this.#current.focusMayMove ?? false;
  }

  get blind(): string | undefined {
    return this.#native.blind;
  }

  state(): DesktopState {
    return this.#native.state();
  }

  onChange(listener: () => void): () => void {
    return this.#native.onChange(listener);
  }

  async target(): Promise<Target | undefined> {
    const window = await this.#native.target();
    this.#current = this.#native;
    // Where Wayland does not tell who has the focus, X does, for its own windows.
    const ofX11 = window ? window.x11 : this.#native.blind !== undefined;
    const x11 = ofX11 ? await this.#reachX11() : undefined;
    const target = x11 ? await x11.target() : undefined;
    if (x11 && target) {
      this.#current = x11;
      this.#owners.set(target, x11);
      return target;
    }
    // An X11 window of which X itself knows nothing: it is just coming or going.
    if (x11 && window) return undefined;
    return window;
  }

  keyboardHolder(target: Target | undefined, stroke: Stroke): Promise<KeyboardHolder | undefined> {
    const port = this.#of(target);
    if (port === this.#native) return this.#native.keyboardHolder(target, stroke);
    return this.#native
      .keyboardHolder(undefined, stroke)
      .then((holder) => holder ?? port.keyboardHolder(target, stroke));
  }

  isStopped(target: Target): boolean {
    return this.#of(target).isStopped(target);
  }

  asksItsUser(target: Target, text: string): boolean {
    return this.#of(target).asksItsUser?.(target, text) ?? false;
  }

  unsuited(target: Target, segments: readonly Segment[]): Promise<string | undefined> {
    return this.#of(target).unsuited(target, segments);
  }

  isAtWork(target: Target, inside?: boolean): boolean | undefined {
    return this.#of(target).isAtWork(target, inside);
  }

  worksAlone(target: Target): boolean {
    return this.#of(target).worksAlone(target);
  }

  ping(target: Target, timeoutMs: number): Promise<boolean> {
    return this.#of(target).ping(target, timeoutMs);
  }

  nudge(target: Target): void {
    this.#of(target).nudge(target);
  }

  can(stroke: Stroke): boolean {
    return this.#current.can(stroke);
  }

  press(target: Target, stroke: Stroke, guard: Guard): Promise<Press> {
    return this.#of(target).press(target, stroke, guard);
  }

  async owner(place: Place): Promise<Owner> {
    const offered = this.#offered.get(place);
    // What one world has of the other is carried there by the compositor: it is ours where it was offered.
    if (offered && offered !== this.#native && offered.connected && (await offered.owner(place)) === 'us') return 'us';
    const owner = await this.#native.owner(place);
    if (typeof owner !== 'object' || this.#current === this.#native) return owner;
    // X knows which of its own programs it is.
    const onX = await this.#current.owner(place);
    return typeof onX === 'object' ? onX : owner;
  }

  save(place: Place): Promise<Saved | undefined> {
    return this.#native.save(place);
  }

  offer(place: Place, text: string, offer: number, stays?: boolean): Promise<boolean | 'taken'> {
    this.#offered.set(place, this.#current);
    return this.#current.offer(place, text, offer, stays);
  }

  async giveBack(place: Place, saved: Saved): Promise<void> {
    const offered = this.#offered.get(place) ?? this.#native;
    if (!offered.connected || (await offered.owner(place)) !== 'us') return;
    this.#offered.set(place, this.#native);
    this.#native.restore(place, saved);
  }

  screen(mayHave: (asking: Asking) => boolean): void {
    this.#mayHave = mayHave;
    this.#native.screen?.(mayHave);
    this.#x11?.screen?.(mayHave);
  }

  onRequest(listener: (request: ContentRequest) => void): () => void {
    this.#requestListeners.add(listener);
    return () => this.#requestListeners.delete(listener);
  }

  onTaken(listener: (place: Place) => void): () => void {
    this.#takenListeners.add(listener);
    return () => this.#takenListeners.delete(listener);
  }

  async close(): Promise<void> {
    // What was left on X ends with us there; the other port knows somebody who lives on.
    for (const [place, port] of this.#offered) {
      if (port === this.#native || !port.connected) continue;
      const saved = (await port.owner(place)) === 'us' ? await this.#native.save(place) : undefined;
      if (saved) this.#native.restore(place, saved);
    }
    await this.#x11?.close().catch(() => undefined);
    await this.#native.close();
  }

  #of(target: Target | undefined): Desktop {
    return (target && this.#owners.get(target)) ?? this.#native;
  }

  /** Two ports count their requests by themselves. */
  #listen(port: Desktop, parity: 0 | 1): void {
    port.onRequest((request) => {
      const report = { ...request, id: request.id * 2 + parity };
      for (const listener of [...this.#requestListeners]) listener(report);
    });
    port.onTaken((place) => {
      // That the other world's offer took its place is no copy of the user's.
      if ((this.#offered.get(place) ?? this.#native) !== port) return;
      for (const listener of [...this.#takenListeners]) listener(place);
    });
  }

  async #reachX11(): Promise<Desktop | undefined> {
    if (this.#x11?.connected) return this.#x11;
    const now = this.#clock.monotonic();
    if (!this.#openX11 || now - this.#x11RefusedAt < OPEN_AGAIN_MS) return undefined;
    await this.#x11?.close().catch(() => undefined);
    this.#x11 = undefined;
    try {
      const x11 = await this.#openX11();
      this.#listen(x11, 1);
      if (this.#mayHave) x11.screen?.(this.#mayHave);
      this.#x11 = x11;
      return x11;
    } catch {
      this.#x11RefusedAt = now;
      return undefined;
    }
  }
}
