import type { Clock } from '../../base/clock.ts';
import type { ContentRequest, Target } from './desktop.ts';

/** How long a chord that nobody answered may still be waiting in a program's event queue: a hanging page's, say. */
const MAY_COME_MS = 30_000;
/** A program that has come to such a chord, and reads in several goes, goes on within this. */
const GO_MS = 200;
/** And on a busy machine within this: until then no text for another program is to be had while it may ask again. */
const LATE_GO_MS = 2_000;
/** One that goes on asking for longer does so by itself. */
const LONGEST_GO_MS = 5_000;
const POLL_MS = 10;
const MAX_PROGRAMS = 50;

interface Chord {
  readonly target: Target;
  since: number;
  /** When the program has come to it, and asked last. */
  came: { readonly at: number; last: number } | undefined;
}

/**
 * Paste chords that programs have not reacted to yet. They may still: a program that hangs for a moment handles its
 * keys when it wakes up, and would then paste whatever the clipboard holds by that time, a later text perhaps, and
 * that one twice. So a program with such a chord gets no new one for a while, and no text that is another program's.
 */
export class UnansweredChords {
  readonly #clock: Clock;
  readonly #isStopped: (target: Target) => boolean;
  /** The last of each program. */
  #open: Chord[] = [];
  /** When programs asked last for a text that was not for them. */
  readonly #turnedAway = new Map<string, number>();

  /** @param isStopped a stopped program has no time to come. */
  constructor(clock: Clock, isStopped: (target: Target) => boolean = () => false) {
    this.#clock = clock;
    this.#isStopped = isStopped;
  }

  /** Call with every request: a program that reads has come. */
  note({ reader, stage, wants }: ContentRequest): void {
    if (wants !== 'text' || reader === undefined) return;
    const chord = this.#of(reader);
    if (chord && (stage === 'read' || chord.came)) this.#come(chord);
  }

  /** A program has asked for a text that is not for it, and got nothing. */
  turnedAway(reader: string | undefined): void {
    if (reader === undefined) return;
    const now = this.#clock.monotonic();
    const chord = this.#of(reader);
    if (chord) this.#come(chord);
    this.#turnedAway.delete(reader);
    this.#turnedAway.set(reader, now);
    const oldest = this.#turnedAway.keys().next().value;
    if (this.#turnedAway.size > MAX_PROGRAMS && oldest !== undefined) this.#turnedAway.delete(oldest);
  }

  /** Whether that has happened to a program since then (monotonic). */
  wasTurnedAway({ program }: Target, since: number): boolean {
    return program !== undefined && (this.#turnedAway.get(program) ?? Number.NEGATIVE_INFINITY) >= since;
  }

  add(target: Target): void {
    this.settle(target);
    const chord = { target, since: this.#clock.monotonic(), came: undefined };
    this.#open = [...this.#open, chord].slice(-MAX_PROGRAMS);
  }

  settle(target: Target): void {
    this.#open = this.#open.filter((chord) => !isSameProgram(chord.target, target));
  }

  mayStillCome(target: Target): boolean {
    return this.#live().some((chord) => !chord.came && isSameProgram(chord.target, target));
  }

  /** Resolves when a program that has come to its late chord has had its time with what it got. */
  async rested(target: Target): Promise<void> {
    for (;;) {
      const came = this.#live().find((chord) => isSameProgram(chord.target, target))?.came;
      const now = this.#clock.monotonic();
      if (!came || now - came.last >= GO_MS || now - came.at >= LATE_GO_MS) return;
      await new Promise<void>((resolve) => this.#clock.after(POLL_MS, resolve));
    }
  }

  /** Whether some program may ask for a text because of a chord that was for another one. */
  get any(): boolean {
    return this.#live().length > 0;
  }

  /** Whether this is a program that may come to its chord yet. */
  isWaitedFor(program: string): boolean {
    return this.#live().some((chord) => !chord.came && chord.target.program === program);
  }

  /** The programs that may come to their chords yet. */
  get waitedFor(): (string | undefined)[] {
    return this.#live().flatMap(({ target, came }) => (came ? [] : [target.program]));
  }

  #come(chord: Chord): void {
    const now = this.#clock.monotonic();
    chord.came = { at: chord.came?.at ?? now, last: now };
  }

  #of(program: string): Chord | undefined {
    return this.#open.find(({ target }) => target.program === program);
  }

  #live(): Chord[] {
    const now = this.#clock.monotonic();
    this.#open = this.#open.filter((chord) => {
      if (chord.came) return now - chord.came.last < LATE_GO_MS && now - chord.came.at < LONGEST_GO_MS;
      if (this.#isStopped(chord.target)) chord.since = now;
      return now - chord.since < MAY_COME_MS;
    });
    return this.#open;
  }
}

/** Names of programs are given again after their end: the same one alone does not make the same program. */
function isSameProgram(one: Target, other: Target): boolean {
  if (one.pid !== other.pid || one.name !== other.name) return false;
  return one.program === undefined ? one.focus === other.focus : one.program === other.program;
}
