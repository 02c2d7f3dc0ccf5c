import type { Clock, Timer } from '../../base/clock.ts';
import type { ContentRequest, Desktop, Target } from './desktop.ts';
import { isPastChord } from './past-chord.ts';
import { CONTINUES_MS, type ReaderHabits } from './reader-habits.ts';

/** What became of a paste chord. */
export type Reading =
  /** The program read all of the text because of the chord: the receipt. */
  | 'read'
  /** It got the text, and something about that is not as it should be. */
  | 'assumed'
  /** It asked for the text, and nothing tells whether it took it. */
  | 'uncertain'
  /** It looked at what there is and did not want it: nothing in it takes text now. */
  | 'declined'
  /** Another program read the text right then, and the focused one did not. */
  | 'elsewhere'
  /** Nobody asked for anything, as far as it has come: a program that is asleep may still. */
  | 'silent'
  /** It has not come to the chord, and may still ask. */
  | 'pending';

export interface ReceiptTools {
  desktop: Desktop;
  clock: Clock;
  habits: ReaderHabits;
}

/** From the chord to the first request. Measured: 1 to 10 ms; a busy program gets much more. */
const FIRST_REQUEST_MS = 700;
/** After a request for the list of formats, until the one for the text. Measured: 7 ms (Chromium); Java under load: a second. */
const AFTER_LIST_MS = 1_500;
/** From the chord to the end of the wait for a program that has only looked: the sender is to know within two seconds. */
const LOOKING_MS = 1_600;
/** The same for one that has work to do, and may not have come to the chord. */
const AT_WORK_MS = 1_800;
/** Between two parts of a large text, and until the deletion of a property. */
const PROGRESS_MS = 1_500;
/** A program that has not deleted the property by then is asked whether it has handled the answer. */
const DELETION_MS = 250;
/** The same for one that is known not to delete it, and answers no pings: for what it does with the text. */
const HANDLING_MS = 40;
/** A program whose first request comes later than this may have asked by itself; then it is watched for another poll. */
const PROMPT_MS = 15;
const WATCH_FOR_POLLS_MS = 400;
const PING_TIMEOUT_MS = 500;
/** Stands for every program that the port cannot name. */
const UNKNOWN = '';

/**
 * Watches whether the target reads what is offered. Make it right before the chord: what a program asked before that, and
 * what it did about an earlier request, is no evidence.
 */
export class Receipt {
  readonly #tools: ReceiptTools;
  readonly #target: Target;
  readonly #chordAt: number;
  readonly #stopListening: () => void;
  readonly reading: Promise<Reading>;
  #resolve: (reading: Reading) => void = () => undefined;
  #timer: Timer | undefined;
  #state: 'nothing' | 'looked' | 'asked' | 'in parts' | 'watched' | 'over' = 'nothing';
  /** The target's requests for the text since the chord. */
  readonly #requests = new Set<number>();
  #firstTextAt = 0;
  #lastTextAt = 0;
  /** Other programs that asked for the text since the chord, and are not known to do so by themselves. */
  readonly #others = new Set<string>();
  /** Nobody can say that it was the target that asked. */
  #weak = false;

  constructor(tools: ReceiptTools, target: Target) {
    this.#tools = tools;
    this.#target = target;
    this.#chordAt = tools.clock.monotonic();
    if (tools.desktop.seesReads === false) {
      this.reading = Promise.resolve('assumed');
      this.#stopListening = () => undefined;
      return;
    }
    this.reading = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#stopListening = tools.desktop.onRequest((request) => this.#note(request));
    this.#wait(FIRST_REQUEST_MS, () => void this.#unasked('silent'));
  }

  #note({ id, reader = UNKNOWN, wants, stage, offer }: ContentRequest): void {
    const { habits } = this.#tools;
    const target = this.#target.program ?? UNKNOWN;
    const known = reader !== UNKNOWN && target !== UNKNOWN;
    if (known && reader !== target) {
      if (wants === 'text' && offer !== undefined && !habits.polls(reader)) this.#others.add(reader);
      return;
    }
    if (wants === 'formats' && this.#state === 'nothing') this.#look();
    if (wants !== 'text' || offer === undefined) return;
    if (stage === 'asked') {
      // Only now: how an earlier request goes on says nothing of the chord, whoever made it.
      this.#weak ||= !known;
      this.#ask(id, reader);
    } else if (this.#requests.has(id)) this.#advance(stage, reader);
  }

  #look(): void {
    this.#state = 'looked';
    this.#wait(Math.min(AFTER_LIST_MS, this.#left(LOOKING_MS)), () => void this.#unasked('declined'));
  }

  /** Nobody has asked for the text in the time that is enough, but for a program that has not come to the chord yet. */
  async #unasked(reading: 'silent' | 'declined'): Promise<void> {
    const state = this.#state;
    const limitMs = this.#left(AT_WORK_MS);
    const goesOn = (): boolean => this.#state === state;
    this.#wait(limitMs, () => this.#finish('pending'));
    const isPast = await isPastChord(this.#tools, this.#target, { limitMs, goesOn }).catch(() => false);
    // Whatever others have read, it may read too as long as it has not come to the chord.
    if (isPast && goesOn()) this.#finish(this.#others.size > 0 ? 'elsewhere' : reading);
  }

  /** Of so much time since the chord. */
  #left(ms: number): number {
    return Math.max(0, this.#chordAt + ms - this.#tools.clock.monotonic());
  }

  #ask(id: number, program: string): void {
    const { clock, habits } = this.#tools;
    const now = clock.monotonic();
    const pause = now - this.#lastTextAt;
    this.#lastTextAt = now;
    if (this.#state === 'watched') {
      if (pause < CONTINUES_MS) return;
      // Not in one go with the request before: it asks by itself.
      habits.polled(program);
      this.#finish('assumed');
      return;
    }
    if (this.#requests.size === 0) this.#firstTextAt = now;
    this.#requests.add(id);
    if (this.#state === 'in parts') return;
    this.#state = 'asked';
    const knownMs = this.#target.answersPing ? 0 : HANDLING_MS;
    this.#wait(habits.keepsProperty(program) ? knownMs : DELETION_MS, () => void this.#confirm(program));
  }

  #advance(stage: 'progress' | 'read', program: string): void {
    if (this.#state === 'watched') return;
    if (stage === 'progress') {
      this.#state = 'in parts';
      this.#wait(PROGRESS_MS, () => this.#finish('uncertain'));
      return;
    }
    const { clock, habits } = this.#tools;
    habits.keepProperty(program, false);
    // A terminal has no reason to ask but a paste.
    const prompt = this.#target.terminal || this.#firstTextAt - this.#chordAt <= PROMPT_MS;
    if (habits.polls(program) || habits.isProven(program) || prompt || this.#tools.desktop.seesFirstReadOnly) {
      this.#finish(habits.polls(program) ? 'assumed' : 'read');
      return;
    }
    this.#state = 'watched';
    this.#wait(Math.max(0, this.#firstTextAt + WATCH_FOR_POLLS_MS - clock.monotonic()), () => {
      habits.prove(program);
      this.#finish('read');
    });
  }

  /**
   * It was given the text and has not deleted the property. Tk does that before its next request only. An answer to a
   * ping that was sent after the text says that the program has handled it, two that it has done what that led to. One
   * that answers no pings asked because of the chord, so it was awake a moment ago: it takes the answer, unless it was
   * stopped since, or has deleted every property so far and so has not come to this one.
   */
  async #confirm(program: string): Promise<void> {
    const { desktop, habits } = this.#tools;
    const target = this.#target;
    this.#wait(PROGRESS_MS - DELETION_MS, () => this.#finish('uncertain'));
    if (!target.answersPing) {
      if (desktop.isStopped(target) || habits.alwaysTakes(program)) return;
      habits.keepProperty(program, true);
      this.#finish('assumed');
      return;
    }
    for (let count = 0; count < 2; count += 1) {
      const alive = await desktop.ping(target, PING_TIMEOUT_MS).catch(() => false);
      if (!alive || this.#state !== 'asked') return;
    }
    this.#wait(habits.keepsProperty(program) ? 0 : DELETION_MS, () => {
      habits.keepProperty(program, true);
      this.#finish('assumed');
    });
  }

  #wait(ms: number, then: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#tools.clock.after(ms, then);
  }

  #finish(reading: Reading): void {
    this.#state = 'over';
    this.#timer?.cancel();
    this.#stopListening();
    const proven = reading === 'read' || reading === 'assumed';
    // They read although it was the target that pasted: so they do that by themselves.
    if (proven) for (const program of this.#others) this.#tools.habits.polled(program);
    this.#resolve(reading === 'read' && this.#weak ? 'assumed' : reading);
  }
}
