import type { Clock, Timer } from '../../base/clock.ts';
import { comesToRest } from './at-rest.ts';
import type { ContentRequest, Desktop, Target } from './desktop.ts';
import { speaksForAll } from './past-chord.ts';

/** Programs read a text in several goes: the user's clipboard comes back so long after the last of them. */
const QUIET_MS = 200;
/** A program of several processes goes on in another one with what the first has read. */
const SHARED_QUIET_MS = 400;
/** Without receipts nobody knows when the target has read the text; every program seen had by then, by far. */
const UNSEEN_QUIET_MS = 2_000;
/** A program that reads by itself, again and again, does not keep the user's clipboard away for longer. */
const LONGEST_MS = 3_000;
/** A program that is asked whether it is done gets so long for its answer. */
const PING_TIMEOUT_MS = 500;
/** One whose answer does not speak for all of it is waited for until it rests, so long at most. */
const WORK_MS = 600;

/** Knows when the program that got a text has had its time, so that the user's clipboard may come back. */
export class GiveBack {
  readonly #desktop: Desktop;
  readonly #clock: Clock;
  readonly #giveBack: () => void;
  #target: Target | undefined;
  #timer: Timer | undefined;
  /** When it is due, on the clock's monotonic scale. */
  #dueAt = 0;
  /** Reads after this begin no wait any more; on the same scale. */
  #until = 0;
  /** Counts what begins a wait anew. */
  #waits = 0;

  constructor(desktop: Desktop, clock: Clock, giveBack: () => void) {
    this.#desktop = desktop;
    this.#clock = clock;
    this.#giveBack = giveBack;
    desktop.onRequest((request) => {
      const inTime = this.#clock.monotonic() < this.#until;
      if (this.due && inTime && this.#isOfTarget(request)) this.#wait(this.#target);
    });
  }

  /** Whether something is to be given back. */
  get due(): boolean {
    return this.#timer !== undefined;
  }

  /** The time of this target begins now. `undefined`: nothing got the text. */
  schedule(target: Target | undefined): void {
    this.#until = this.#clock.monotonic() + LONGEST_MS;
    this.#wait(target);
  }

  #wait(target: Target | undefined): void {
    this.cancel();
    this.#target = target;
    const wait = this.#waits;
    const leastMs = this.#desktop.seesReads === false ? UNSEEN_QUIET_MS : QUIET_MS;
    this.#dueAt = this.#clock.monotonic() + leastMs;
    this.#timer = this.#clock.after(leastMs, () => {
      // Only now: to find out takes its time, and what was typed is not to be said later for it.
      const moreMs = this.#quietMs() - leastMs;
      if (moreMs <= 0) void this.#finish(wait);
      else this.#timer = this.#clock.after(moreMs, () => void this.#finish(wait));
    });
  }

  cancel(): void {
    this.#waits += 1;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Resolves when what is due may be given back, and nothing will be by itself. */
  async over(): Promise<void> {
    if (!this.due || !this.#desktop.connected) return this.cancel();
    // A program that is seen gets a whole time, for a busy one may have more to ask and is not asked whether it has.
    const left = this.#desktop.seesReads === false ? this.#dueAt - this.#clock.monotonic() : this.#quietMs();
    this.cancel();
    await new Promise<void>((resolve) => this.#clock.after(left, resolve));
  }

  #quietMs(): number {
    if (this.#desktop.seesReads === false) return UNSEEN_QUIET_MS;
    return this.#target && !this.#desktop.worksAlone(this.#target) ? SHARED_QUIET_MS : QUIET_MS;
  }

  /** On a busy machine the time was short: who answers pings says itself that it is past its reading; others show it. */
  async #finish(wait: number): Promise<void> {
    const target = this.#target;
    for (let count = 0; target?.answersPing && count < 2; count += 1) {
      if (!this.#desktop.connected) return;
      if (!(await this.#desktop.ping(target, PING_TIMEOUT_MS).catch(() => false))) break;
    }
    if (target && this.#desktop.seesReads !== false && !speaksForAll(this.#desktop, target)) {
      const goesOn = (): boolean => wait === this.#waits;
      await comesToRest({ desktop: this.#desktop, clock: this.#clock }, target, { limitMs: WORK_MS, goesOn });
    }
    // It has asked again, or the next message has come.
    if (wait !== this.#waits) return;
    this.cancel();
    if (this.#desktop.connected) this.#giveBack();
  }

  #isOfTarget({ reader }: ContentRequest): boolean {
    const program = this.#target?.program;
    return this.#target !== undefined && (program === undefined || reader === undefined || program === reader);
  }
}
