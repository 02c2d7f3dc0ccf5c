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
} from '../../../src/agent/paste/desktop.ts';
import type { DesktopState } from '../../../src/agent/typing/typist.ts';
import type { Clock } from '../../../src/base/clock.ts';

/** What a script says of a program; the rest has defaults. */
export interface Program {
  readonly target: Target;
  /** What is in its document. */
  document: string;
  /** Until its answer to a ping, milliseconds; `undefined`: none comes. */
  pongMs: number | undefined;
  stopped: boolean;
  worksAlone: boolean;
  /** `undefined`: nobody can tell. */
  atWork: boolean | undefined;
  /** The same of what runs in it, in a terminal. */
  insideAtWork: boolean;
  /** What it does about keys that reach it. */
  onStroke: (stroke: Stroke) => void;
}

/** A request that a script makes, and what it does with the answer. */
export interface Reading {
  readonly text: string;
  read(): void;
  progress(): void;
}

class Content implements Saved {
  readonly text: string | undefined;
  constructor(text: string | undefined) {
    this.text = text;
  }
  get empty(): boolean {
    return this.text === undefined;
  }
}

interface Held {
  owner: Owner;
  text: string | undefined;
  offer: number | undefined;
}

/**
 * A desktop that does what a script says, on a clock that the test owns. A blind one is as nut-js: it has one place, is
 * told of no reads and no copies, and knows of a program which window it has.
 */
export class ScriptedDesktop implements Desktop {
  readonly places: readonly Place[];
  readonly seesReads: boolean;
  readonly #clock: Clock;
  readonly #programs = new Map<number, Program>();
  readonly #requestListeners = new Set<(request: ContentRequest) => void>();
  readonly #takenListeners = new Set<(place: Place) => void>();
  readonly #held: Record<Place, Held> = {
    clipboard: { owner: 'nobody', text: undefined, offer: undefined },
    primary: { owner: 'nobody', text: undefined, offer: undefined },
  };
  #requests = 0;
  #mayHave: (asking: Asking) => boolean = () => true;
  /** Somebody copied, and nobody was told. */
  #untold = false;
  connected = true;
  keepsOrder = false;
  blind: string | undefined;
  focusMayMove = false;
  /** The focus moves in the moment of the keys, and does not come to another program. */
  astray = false;
  /** The focus, and the next keys, go to this one. */
  strayTo: Program | undefined;
  focused: Program | undefined;
  /** Who has the keyboard instead of the focused program. */
  holder: KeyboardHolder | undefined;
  /** Why the system takes no keys. */
  refuses: string | undefined;
  /** Why nothing may be pasted into the focused program. */
  unsuitedBecause: string | undefined;
  /** About which texts the focused program asks its user first. */
  asks: (text: string) => boolean = () => false;
  /** How often it was asked whether a program works alone: a look at its processes. */
  looksAtProcesses = 0;
  /** Places whose content cannot be had whole. */
  readonly unsaveable = new Set<Place>();
  /** Everything that was pressed, with its time. */
  readonly strokes: { program: string; stroke: Stroke; at: number }[] = [];
  /** Runs in the grab, before the guard looks. */
  beforeGuard: () => void = () => undefined;
  /** Runs after a text was offered, before anything else happens. */
  afterOffer: () => void = () => undefined;

  constructor(clock: Clock, { blind = false } = {}) {
    this.#clock = clock;
    this.places = blind ? ['clipboard'] : ['clipboard', 'primary'];
    this.seesReads = !blind;
  }

  /** A program with a window, which has the focus from now on. */
  program(name: string, changes: Partial<Target> & Partial<Omit<Program, 'target'>> = {}): Program {
    const {
      document = '',
      stopped = false,
      worksAlone = true,
      atWork = false,
      insideAtWork = false,
      onStroke,
      pongMs: _pongMs,
      ...target
    } = changes;
    const pongMs = 'pongMs' in changes ? changes.pongMs : 1;
    const focus = this.#programs.size + 1;
    const program: Program = {
      target: {
        focus,
        program: `process ${focus}`,
        name,
        terminal: false,
        pastesPrimary: false,
        pasteStrokes: target.terminal ? ['shift+insert', 'control+shift+v'] : ['shift+insert', 'control+v'],
        answersPing: pongMs !== undefined,
        pid: focus,
        ...target,
      },
      document,
      pongMs,
      stopped,
      worksAlone,
      atWork: 'atWork' in changes ? changes.atWork : atWork,
      insideAtWork,
      onStroke: onStroke ?? (() => undefined),
    };
    this.#programs.set(focus, program);
    this.focused = program;
    return program;
  }

  /** What somebody who pastes now gets. */
  content(place: Place): string | undefined {
    return this.#held[place].text;
  }

  /** A program, or its user, copies. */
  copy(program: string, text: string, place: Place = 'clipboard'): void {
    const wasOurs = this.#held[place].owner === 'us';
    this.#held[place] = { owner: { program }, text, offer: undefined };
    if (wasOurs && this.seesReads) this.#tellTaken(place);
    else if (wasOurs) this.#untold = true;
  }

  #tellTaken(place: Place): void {
    for (const listener of [...this.#takenListeners]) listener(place);
  }

  /** A blind one finds out when it looks. */
  #look(place: Place): void {
    if (this.#untold) this.#tellTaken(place);
    this.#untold = false;
  }

  /** A program asks for what is in a place. `undefined`: we have nothing to do with that. */
  ask(
    reader: string | undefined,
    wants: ContentRequest['wants'] = 'text',
    place: Place = 'clipboard',
  ): Reading | undefined {
    const { owner, text, offer } = this.#held[place];
    if (owner !== 'us' || text === undefined) return undefined;
    this.#requests += 1;
    const id = this.#requests;
    const report = (stage: ContentRequest['stage'], as = wants): void => {
      if (!this.seesReads) return;
      for (const listener of [...this.#requestListeners]) listener({ id, place, reader, wants: as, offer, stage });
    };
    if (wants !== 'hint' && wants !== 'formats' && !this.#mayHave({ reader, place, offer })) {
      report('asked', 'formats');
      return { text: '', read: () => undefined, progress: () => undefined };
    }
    report('asked');
    return { text, read: () => report('read'), progress: () => report('progress') };
  }

  /** Runs later, milliseconds from now. */
  after(ms: number, run: () => void): void {
    this.#clock.after(ms, run);
  }

  state(): DesktopState {
    return { target: this.focused?.target, locked: false };
  }

  onChange(): () => void {
    return () => undefined;
  }

  async target(): Promise<Target | undefined> {
    const target = this.focused?.target;
    if (!target || this.seesReads) return target;
    return { ...target, program: undefined, name: 'a window', answersPing: false, pid: undefined };
  }

  async keyboardHolder(): Promise<KeyboardHolder | undefined> {
    return this.holder;
  }

  isStopped({ focus }: Target): boolean {
    return this.#programs.get(focus)?.stopped ?? false;
  }

  async unsuited(): Promise<string | undefined> {
    return this.unsuitedBecause;
  }

  asksItsUser(_target: Target, text: string): boolean {
    return this.asks(text);
  }

  isAtWork({ focus }: Target, inside = false): boolean | undefined {
    const program = this.#programs.get(focus);
    return inside && program?.insideAtWork ? true : program?.atWork;
  }

  worksAlone({ focus }: Target): boolean {
    this.looksAtProcesses += 1;
    return this.#programs.get(focus)?.worksAlone ?? false;
  }

  ping({ focus }: Target, timeoutMs: number): Promise<boolean> {
    const { pongMs } = this.#programs.get(focus) ?? {};
    return new Promise((resolve) => {
      const answers = pongMs !== undefined && pongMs <= timeoutMs;
      this.#clock.after(answers ? pongMs : timeoutMs, () => resolve(answers));
    });
  }

  nudge(): void {
    // A script needs no events to go on.
  }

  can(): boolean {
    return true;
  }

  async press({ focus }: Target, stroke: Stroke, { ours, beforeKeys }: Guard): Promise<Press> {
    this.beforeGuard();
    if (this.holder) return 'grabbed';
    if (this.refuses) return { refused: this.refuses };
    if (this.focused?.target.focus !== focus) return 'moved';
    for (const place of ours) this.#look(place);
    if (ours.some((place) => this.#held[place].owner !== 'us')) return 'lost';
    beforeKeys();
    const taker = this.strayTo;
    this.strayTo = undefined;
    if (taker) this.focused = taker;
    this.strokes.push({ program: this.focused.target.name, stroke, at: this.#clock.monotonic() });
    this.focused.onStroke(stroke);
    if (taker) return { astray: [taker.target] };
    return this.astray ? { astray: [] } : 'pressed';
  }

  async owner(place: Place): Promise<Owner> {
    this.#look(place);
    return this.#held[place].owner;
  }

  async save(place: Place): Promise<Saved | undefined> {
    return this.unsaveable.has(place) ? undefined : new Content(this.#held[place].text);
  }

  async offer(place: Place, text: string, offer: number): Promise<boolean> {
    this.#held[place] = { owner: 'us', text, offer };
    this.afterOffer();
    return this.#held[place].owner === 'us';
  }

  async giveBack(place: Place, saved: Saved): Promise<void> {
    if (this.#held[place].owner !== 'us') return;
    const text = saved instanceof Content ? saved.text : undefined;
    this.#held[place] = { owner: text === undefined ? 'nobody' : 'us', text, offer: undefined };
  }

  screen(mayHave: (asking: Asking) => boolean): void {
    // One that sees no reads does not know who asks.
    if (this.seesReads) this.#mayHave = mayHave;
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
    this.connected = false;
  }
}
