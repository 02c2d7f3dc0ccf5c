import type { Clock } from '../../base/clock.ts';
import type { ContentRequest, Target } from './desktop.ts';

/**
 * Programs that read in several goes ask again within a few milliseconds, on a busy machine within some more; those
 * that poll wait longer in between.
 */
export const CONTINUES_MS = 200;
/** So many requests that no chord caused, in so short a time, are no person who pastes by hand. */
const POLLS = 3;
const POLL_SPAN_MS = 5_000;
/** So long a program that was seen polling counts as one that does. */
const REMEMBERED_MS = 10 * 60_000;
/** And one that asked once between an offer and its chord. */
const SUSPECTED_MS = 2_000;
/** So many pastes in a row show how often a program asks for one text. */
const SHOWN_BY = 3;
/** One that has asked for nothing for so many times the longest pause between two of its questions has no further one. */
const STOPPED_AFTER = 2;
const MAX_PROGRAMS = 200;

interface Habit {
  lastChordAt: number;
  lastTextAt: number;
  /** When it asked for anything, or a chord was pressed; and the longest pause between two such moments since the chord. */
  lastAt: number;
  pause: number;
  /** Requests for text since the last chord; the most there ever were; and after how many chords that was counted. */
  asked: number;
  most: number;
  chords: number;
  /** When it asked for text without a chord. */
  unasked: number[];
  pollsUntil: number;
  /** It leaves the property where it is until its next request (Tk). */
  keepsProperty: boolean;
  /** How often in a row it took what it had asked for, as far as the port sees that (X: it deleted the property). */
  taken: number;
  /** It looks at what there is whenever that changes, without any key (GTK 4). */
  looks: boolean;
  /** It was watched for a while after a paste, and did not poll. */
  proven: boolean;
}

/** What has been seen of programs' ways with the clipboard: it decides what their requests prove. */
export class ReaderHabits {
  readonly #clock: Clock;
  readonly #habits = new Map<string, Habit>();
  /** Between an offer and its chord whoever asks for the text asks by itself; `except` may do so once more. */
  #offered: { except: string | undefined } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * A text is offered, and no chord is pressed yet. `except` names a program that may ask because of the offer, and will
   * have done so before the chord (Qt looks at what is new on the clipboard).
   */
  offered(except?: string): void {
    this.#offered = { except };
  }

  /** Runs right before the chord. */
  chord({ program }: Target): void {
    this.#offered = undefined;
    if (program === undefined) return;
    const habit = this.#of(program);
    habit.lastChordAt = this.#clock.monotonic();
    habit.lastAt = habit.lastChordAt;
    habit.pause = 0;
    habit.asked = 0;
    habit.chords += 1;
  }

  /** Call with every request. */
  note({ reader, wants, stage }: ContentRequest): void {
    if (reader === undefined || stage !== 'asked') return;
    const now = this.#clock.monotonic();
    const habit = this.#of(reader);
    habit.pause = Math.max(habit.pause, now - habit.lastAt);
    habit.lastAt = now;
    if (wants === 'formats' && this.#offered) habit.looks = true;
    if (wants !== 'text') return;
    const caused = habit.lastChordAt > habit.lastTextAt;
    const continues = now - habit.lastTextAt < CONTINUES_MS;
    habit.lastTextAt = now;
    if (caused || continues) {
      habit.asked += 1;
      habit.most = Math.max(habit.most, habit.asked);
      return;
    }
    if (this.#offered && reader === this.#offered.except) return;
    habit.unasked = [...habit.unasked.filter((at) => now - at < POLL_SPAN_MS), now];
    if (habit.unasked.length >= POLLS) this.polled(reader);
    // Once may be a look at what is new that came late: that is no reason to doubt it for long.
    else if (this.#offered) habit.pollsUntil = Math.max(habit.pollsUntil, now + SUSPECTED_MS);
  }

  /** It was seen asking by itself. */
  polled(program: string): void {
    this.#of(program).pollsUntil = this.#clock.monotonic() + REMEMBERED_MS;
  }

  /** Whether it asks for text by itself, so that its asking proves nothing. */
  polls(program: string): boolean {
    return this.#of(program).pollsUntil > this.#clock.monotonic();
  }

  prove(program: string): void {
    this.#of(program).proven = true;
  }

  isProven(program: string): boolean {
    return this.#of(program).proven;
  }

  keepProperty(program: string, keeps: boolean): void {
    const habit = this.#of(program);
    habit.keepsProperty = keeps;
    habit.taken = keeps ? 0 : habit.taken + 1;
  }

  /** Whether it has shown that it takes what it asks for: as long as it has not, it has not read it. */
  alwaysTakes(program: string): boolean {
    return this.#of(program).taken >= SHOWN_BY;
  }

  keepsProperty(program: string): boolean {
    return this.#of(program).keepsProperty;
  }

  /** Whether it looks at what there is by itself. */
  looks(program: string): boolean {
    return this.#of(program).looks;
  }

  /** How often it asks for one text, once it has shown that; `undefined` before. */
  asks(program: string): number | undefined {
    const { most, chords } = this.#of(program);
    return chords >= SHOWN_BY ? most : undefined;
  }

  /** How often it has asked since the last chord. */
  asked(program: string): number {
    return this.#of(program).asked;
  }

  /** Whether it has asked for nothing for long, measured by its own pace since the last chord. */
  hasStopped({ program }: Target): boolean {
    if (program === undefined) return true;
    const { lastAt, pause } = this.#of(program);
    return this.#clock.monotonic() - lastAt >= STOPPED_AFTER * pause;
  }

  /** When it asked for text last; far in the past when it never did. */
  lastTextAt(program: string): number {
    return this.#of(program).lastTextAt;
  }

  #of(program: string): Habit {
    let habit = this.#habits.get(program);
    if (!habit) {
      habit = {
        lastChordAt: Number.NEGATIVE_INFINITY,
        lastTextAt: Number.NEGATIVE_INFINITY,
        lastAt: this.#clock.monotonic(),
        pause: 0,
        asked: 0,
        most: 0,
        chords: 0,
        unasked: [],
        pollsUntil: Number.NEGATIVE_INFINITY,
        keepsProperty: false,
        taken: 0,
        looks: false,
        proven: false,
      };
      const oldest = this.#habits.keys().next().value;
      if (this.#habits.size >= MAX_PROGRAMS && oldest !== undefined) this.#habits.delete(oldest);
      this.#habits.set(program, habit);
    }
    return habit;
  }
}
