import type { Clock } from '../../base/clock.ts';
import { comesToRest } from './at-rest.ts';
import type { ContentRequest, Desktop, Target } from './desktop.ts';
import type { ReaderHabits } from './reader-habits.ts';

/** A program that asks several times for one text (Motif) does so within this. */
const QUIET_MS = 40;
/**
 * A program that hands what it has read to another process, or that answers no pings, may give it up when the clipboard
 * gets another owner: measured with Chromium and Mono, 10 of 10 texts at once, 1 of 10 after 50 ms.
 */
const INDIRECT_QUIET_MS = 120;
/**
 * On a busy machine it takes longer (Chromium, with eight times more to do than there are processors, lost 1 of 50): then it
 * is at work, and it is waited for until it rests. A page that moves all the time does not.
 */
const INDIRECT_WORK_MS = 600;
/** The same for one that has not yet shown how often it asks, and answers no pings: on a busy machine. */
const UNKNOWN_QUIET_MS = 200;
const POLL_MS = 5;
/** One that has shown how often it asks is waited for until it has. */
const ASKS_LIMIT_MS = 2_000;
/** However long it goes on asking. */
const QUIET_LIMIT_MS = 500;
/** After that a program has handled what it read, whatever it does with it. */
const HANDLED_MS = 400;
/** Answers to pings, one after the other, by which a text that was read is where it belongs. */
const PINGS = 2;
/**
 * GTK 4 goes on with what it has read in other threads and later turns, of which no single answer tells: measured 0 to
 * 58 ms on a busy machine, where also one text in fifty overtook the one before. It is known by looking at what there is
 * whenever that changes.
 */
const LATE = { ms: 80, pings: 4, slowest: 6 };
const PING_TIMEOUT_MS = 500;
/**
 * Where no reads are seen: how long a target may take for a text, and more for each character of it. Mousepad, just after
 * saving, was seen to take more than 150 ms; the next text was then typed twice and the first one never.
 */
const UNSEEN_MS = 400;
const UNSEEN_MS_PER_CHARACTER = 1 / 500;

/** Waits until what a program read is where it belongs, so that nothing that comes next changes or overtakes it. */
export class Settling {
  readonly #desktop: Desktop;
  readonly #clock: Clock;
  readonly #habits: ReaderHabits;
  /** What the last text went to, and the last that was heard of it. */
  #last: { target: Target; at: number; handled: boolean } | undefined;
  /** Of the last text. */
  #characters = 0;

  constructor(desktop: Desktop, clock: Clock, habits: ReaderHabits) {
    this.#desktop = desktop;
    this.#clock = clock;
    this.#habits = habits;
  }

  /** Call with every request. */
  note({ reader, wants }: ContentRequest): void {
    if (this.#last && wants === 'text' && reader === this.#last.target.program) {
      this.#last.at = this.#clock.monotonic();
      this.#last.handled = false;
    }
  }

  /** A text of so many characters is to be pasted. */
  offered(characters: number): void {
    this.#characters = characters;
  }

  /** A text went to this target. */
  read(target: Target): void {
    this.#last = { target, at: this.#clock.monotonic(), handled: false };
  }

  /** Before another text is offered: whoever still asks for the last one must not get the next. */
  async beforeText(): Promise<void> {
    const last = this.#last;
    if (!last) return;
    if (this.#desktop.seesReads === false) return this.unseen();
    const { program, terminal, answersPing } = last.target;
    // Terminals ask once, all of them, and are done then.
    if (program === undefined || terminal) return;
    const asks = this.#habits.asks(program);
    // As a rule it is long done, and how it works need not be looked at.
    const hasAsked = asks === undefined || this.#habits.asked(program) >= asks;
    if (hasAsked && this.#clock.monotonic() - last.at >= INDIRECT_QUIET_MS + INDIRECT_WORK_MS) return;
    const direct = answersPing && this.#desktop.worksAlone(last.target);
    const late = this.#habits.looks(program);
    if (asks === 1 && direct && !late) return;
    if (asks !== undefined) {
      const limit = this.#clock.monotonic() + (answersPing ? QUIET_LIMIT_MS : ASKS_LIMIT_MS);
      while (this.#habits.asked(program) < asks && this.#clock.monotonic() < limit) await this.#pause(POLL_MS);
    }
    if (direct || (asks ?? 1) > 1) {
      if (asks !== 1) await this.#quiet(last, QUIET_MS);
      if (!late) return;
    } else await this.#quiet(last, asks === undefined ? UNKNOWN_QUIET_MS : INDIRECT_QUIET_MS);
    await comesToRest({ desktop: this.#desktop, clock: this.#clock }, last.target, { limitMs: INDIRECT_WORK_MS });
  }

  /** Before anything else changes the clipboard: where no reads are seen, the last text has its time. */
  async unseen(): Promise<void> {
    if (!this.#last || this.#desktop.seesReads !== false) return;
    const timeMs = UNSEEN_MS + this.#characters * UNSEEN_MS_PER_CHARACTER;
    const left = this.#last.at + timeMs - this.#clock.monotonic();
    if (left > 0) await this.#pause(left);
  }

  /** Before a key: it must not reach the program's field earlier than the text before it. */
  async beforeKey(target: Target): Promise<void> {
    const last = this.#last;
    if (!last || last.handled || last.target.program !== target.program) return;
    if (this.#desktop.seesReads === false) return this.unseen();
    if (this.#clock.monotonic() - last.at >= HANDLED_MS) return;
    if (!target.answersPing) await this.#restsWithoutPings(last, target);
    else if (!(await this.#handled(last, target))) return;
    last.handled = true;
  }

  /** What a terminal has deleted it has typed. Others (Motif, on a busy machine) are at work until then. */
  async #restsWithoutPings(last: { at: number }, target: Target): Promise<void> {
    if (target.terminal) return;
    await this.#quiet(last, QUIET_MS);
    await comesToRest({ desktop: this.#desktop, clock: this.#clock }, target, { limitMs: INDIRECT_WORK_MS });
    // It may have asked once more meanwhile.
    await this.#quiet(last, QUIET_MS);
  }

  /** Asks the program until it must be past the text. `false`: it does not react. */
  async #handled(last: { at: number }, target: Target): Promise<boolean> {
    const late = target.program !== undefined && this.#habits.looks(target.program);
    let slowest = 0;
    for (let count = 1; ; count += 1) {
      const asked = this.#clock.monotonic();
      if (!(await this.#desktop.ping(target, PING_TIMEOUT_MS))) return false;
      const now = this.#clock.monotonic();
      slowest = Math.max(slowest, now - asked);
      if (count < (late ? LATE.pings : PINGS)) continue;
      // As slow as it is in answering it is in everything.
      const left = last.at + (late ? Math.max(LATE.ms, LATE.slowest * slowest) : 0) - now;
      if (left <= 0) return true;
      await this.#pause(Math.min(left, LATE.ms / 4));
    }
  }

  async #quiet(last: { at: number }, quietMs: number): Promise<void> {
    const limit = this.#clock.monotonic() + QUIET_LIMIT_MS;
    for (;;) {
      const now = this.#clock.monotonic();
      const until = Math.min(last.at + quietMs, limit);
      if (now >= until) return;
      await this.#pause(until - now);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }
}
