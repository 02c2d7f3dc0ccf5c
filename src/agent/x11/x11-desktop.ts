import type { XFixes } from 'x11';
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
} from '../paste/desktop.ts';
import { asksItsUser } from '../programs/own-questions.ts';
import { isAtWork, isStopped, worksAlone } from '../programs/target-process.ts';
import { tooLongForTerminal } from '../programs/terminals-line-limit.ts';
import type { DesktopState } from '../typing/typist.ts';
import { X11Connection } from './connection.ts';
import { DisplayClaim } from './display-claim.ts';
import { guardedPress } from './guarded-press.ts';
import { type Chord, chordOf, Keyboard, PASTE_CHORDS } from './keyboard.ts';
import { handToClipboardManager } from './selection/clipboard-manager.ts';
import { OwnedSelection } from './selection/owned-selection.ts';
import { SelectionServer } from './selection/selection-server.ts';
import { ClientProcesses } from './target/client-processes.ts';
import { DesktopWatch } from './target/desktop-watch.ts';
import { KeyboardOwner } from './target/keyboard-owner.ts';
import { ping, sendPing } from './target/ping.ts';
import type { TargetWindow } from './target/target-window.ts';

interface Parts {
  x: X11Connection;
  clock: Clock;
  claim: DisplayClaim;
  fixes: XFixes | undefined;
  keyboard: Keyboard;
  keyboardOwner: KeyboardOwner;
  processes: ClientProcesses;
  server: SelectionServer;
  watch: DesktopWatch;
}

/**
 * The X11 port of the paste engine: selections, paste chords by XTEST, pings by EWMH. The targets that it is handed are
 * those that it gave.
 */
export class X11Desktop implements Desktop {
  readonly places = ['clipboard', 'primary'] as const;
  /** X11 protocol, chapter 1: a client's requests are handled in the order in which it sent them. */
  readonly keepsOrder = true;
  readonly #parts: Parts;
  readonly #selections: Readonly<Record<Place, OwnedSelection>>;

  /** Rejects when the display cannot be reached, cannot be typed on, or another agent types on it. */
  static async open(display: string | undefined, clock: Clock): Promise<X11Desktop> {
    const x = await X11Connection.open(display, clock);
    try {
      const claim = await DisplayClaim.take(x);
      const keyboard = await Keyboard.open(x, clock);
      const fixes = await x.ask<XFixes>((client, done) => client.require('fixes', done)).catch(() => undefined);
      const processes = await ClientProcesses.open(x);
      const server = new SelectionServer(x, processes, clock);
      const keyboardOwner = new KeyboardOwner(x, processes, clock);
      server.onRequest(({ stage, reader }) => stage === 'read' && keyboardOwner.noteRead(reader));
      const watch = new DesktopWatch(x, processes, keyboardOwner, clock);
      x.onLoss(() => watch.stop());
      // The first status should already know the focused program.
      await watch.current();
      return new X11Desktop({ x, clock, claim, fixes, keyboard, keyboardOwner, processes, server, watch });
    } catch (error) {
      x.close();
      throw error;
    }
  }

  private constructor(parts: Parts) {
    const { x, fixes, clock, server } = parts;
    this.#parts = parts;
    this.#selections = {
      clipboard: new OwnedSelection(x, fixes, clock, server, 'clipboard'),
      primary: new OwnedSelection(x, fixes, clock, server, 'primary'),
    };
  }

  get connected(): boolean {
    return !this.#parts.x.lost;
  }

  state(): DesktopState {
    return this.#parts.watch.state;
  }

  onChange(listener: () => void): () => void {
    this.#parts.x.onLoss(listener);
    return this.#parts.watch.onChange(listener);
  }

  target(): Promise<TargetWindow | undefined> {
    return this.#parts.watch.current();
  }

  keyboardHolder(target: TargetWindow | undefined, stroke: Stroke): Promise<KeyboardHolder | undefined> {
    const { keyboardOwner } = this.#parts;
    return target ? keyboardOwner.holderInsteadOf(target, keysFor(stroke)) : keyboardOwner.holder();
  }

  isStopped({ pid }: TargetWindow): boolean {
    return isStopped(pid);
  }

  isAtWork(target: TargetWindow, inside?: boolean): boolean | undefined {
    return isAtWork(target, inside);
  }

  worksAlone({ pid }: TargetWindow): boolean {
    return worksAlone(pid);
  }

  unsuited(target: TargetWindow, segments: readonly Segment[]): Promise<string | undefined> {
    const terminals = (): Promise<string[]> => this.#parts.watch.terminalsOf(target);
    return target.terminal ? tooLongForTerminal(segments, terminals) : Promise.resolve(undefined);
  }

  asksItsUser({ name }: TargetWindow, text: string): boolean {
    return asksItsUser(name, text);
  }

  ping(target: TargetWindow, timeoutMs: number): Promise<boolean> {
    return ping(this.#parts.x, target, this.#parts.clock, timeoutMs);
  }

  nudge(target: TargetWindow): void {
    sendPing(this.#parts.x, target);
  }

  can(stroke: Stroke): boolean {
    return this.#parts.keyboard.has(chordFor(stroke));
  }

  press(target: TargetWindow, stroke: Stroke, guard: Guard): Promise<Press> {
    const selections = Object.values(this.#selections);
    return guardedPress(
      { ...this.#parts, selections },
      target,
      { chord: chordFor(stroke), keysFor: keysFor(stroke) },
      guard,
    );
  }

  async owner(place: Place): Promise<Owner> {
    const { x, processes } = this.#parts;
    const owner = await this.#selections[place].owner();
    if (owner === x.window) return 'us';
    if (owner === 0) return 'nobody';
    await processes.learn(owner);
    return { program: processes.programOf(owner) };
  }

  save(place: Place): Promise<Saved | undefined> {
    return this.#selections[place].save();
  }

  offer(place: Place, text: string, offer: number): Promise<boolean> {
    return this.#selections[place].offer(text, offer);
  }

  giveBack(place: Place, saved: Saved): Promise<void> {
    return this.#selections[place].giveBack(saved);
  }

  screen(mayHave: (asking: Asking) => boolean): void {
    this.#parts.server.screen(mayHave);
  }

  onRequest(listener: (request: ContentRequest) => void): () => void {
    return this.#parts.server.onRequest(listener);
  }

  onTaken(listener: (place: Place) => void): () => void {
    const stops = this.places.map((place) => this.#selections[place].onTaken(() => listener(place)));
    return () => {
      for (const stop of stops) stop();
    };
  }

  async close(): Promise<void> {
    const { x, clock, claim, keyboard, watch } = this.#parts;
    watch.stop();
    if (x.lost) return;
    try {
      keyboard.giveBack();
      if (this.#selections.clipboard.served) await handToClipboardManager(x, clock);
    } finally {
      await claim.release().catch(() => undefined);
      x.close();
    }
  }
}

function keysFor(stroke: Stroke): 'text' | 'key' {
  return stroke.includes('+') ? 'text' : 'key';
}

function chordFor(stroke: Stroke): Chord {
  switch (stroke) {
    case 'shift+insert':
      return PASTE_CHORDS.shiftInsert;
    case 'control+v':
      return PASTE_CHORDS.controlV;
    case 'control+shift+v':
      return PASTE_CHORDS.controlShiftV;
    default:
      return chordOf(stroke);
  }
}
