import type { Clock } from '../../base/clock.ts';
import { mayHave } from './audience.ts';
import type { Asking, Desktop, PasteStroke, Place, Stroke, Target } from './desktop.ts';
import { settledHolder } from './keyboard-holder.ts';
import { lend } from './lending.ts';
import type { Loan } from './loan.ts';
import { isPastChord } from './past-chord.ts';
import { isNotPressed, PasteChord } from './paste-chord.ts';
import { ReaderHabits } from './reader-habits.ts';
import { Settling } from './settling.ts';
import { held, moved, notRead, refusedKeys, type Step, type Undone, unknown, unresponsive } from './step.ts';
import { UnansweredChords } from './unanswered-chords.ts';

/** A program that takes longer to answer a ping gets no keys: they would land whenever it wakes up. */
const PING_TIMEOUT_MS = 500;
/** Whether one that has not reacted to a text is at work, the next may wait to know. */
const REST_LIMIT_MS = 200;
/** How often it is tried again because somebody copied, or took the keyboard, right before the keys. */
const MAX_ATTEMPTS = 3;

export interface PasterTools {
  desktop: Desktop;
  clock: Clock;
  clipboard: Loan;
  /** `undefined`: this desktop has none. */
  primary: Loan | undefined;
}

/** Types a text by pasting it, and presses keys; says what became of it, and what proves that (docs/typing.md). */
export class Paster {
  readonly #tools: PasterTools;
  readonly #habits: ReaderHabits;
  readonly #settling: Settling;
  readonly #unanswered: UnansweredChords;
  readonly #chord: PasteChord;

  constructor(tools: PasterTools) {
    const { desktop, clock } = tools;
    this.#tools = tools;
    this.#habits = new ReaderHabits(clock);
    this.#settling = new Settling(desktop, clock, this.#habits);
    this.#unanswered = new UnansweredChords(clock, (target) => desktop.isStopped(target));
    const watching = { habits: this.#habits, settling: this.#settling, unanswered: this.#unanswered };
    this.#chord = new PasteChord({ desktop, clock, ...watching });
    desktop.screen?.((asking) => this.#mayHave(asking));
    // Before any receipt listens: what it asks must be known of this request too.
    desktop.onRequest((request) => {
      this.#habits.note(request);
      this.#settling.note(request);
      this.#unanswered.note(request);
    });
  }

  stop(): void {
    this.#chord.stop();
  }

  /** A message begins. */
  begin(): void {
    this.#chord.begin();
  }

  /** Before the clipboard changes although nothing is typed: where no reads are seen, the last text has its time. */
  settled(): Promise<void> {
    return this.#settling.unseen();
  }

  /** Whether a key was pressed of which nobody has said yet what came of it. */
  get pending(): boolean {
    return this.#chord.pending;
  }

  #mayHave({ reader, place, offer }: Asking): boolean {
    const { desktop, clipboard, primary } = this.#tools;
    const loan = place === 'primary' ? primary : clipboard;
    if (!loan || mayHave({ reader }, loan.audienceOf(offer), { chords: this.#unanswered, desktop })) return true;
    this.#unanswered.turnedAway(reader);
    return false;
  }

  /** @param before runs when the text before this one is where it belongs; the chord waits for it. Never rejects. */
  async paste(target: Target, text: string, before?: () => Promise<void>): Promise<Step> {
    const refused = await this.#refuse(target);
    if (refused) return refused;
    const [stroke] = target.pasteStrokes;
    if (!stroke) return notRead(`no key is known that pastes in ${target.name}`);
    await this.#settling.beforeText();
    this.#settling.offered(text.length);
    for (let attempt = 1; ; attempt += 1) {
      const step = await this.#offerAndPress(target, text, stroke, before);
      if (step !== 'again') return step;
      if (attempt === MAX_ATTEMPTS) return notRead('another program keeps taking the clipboard');
    }
  }

  /** A key is as a paste chord: to the window that was looked at, to a program that reacts, or not at all. */
  async press(target: Target, stroke: Stroke, before?: () => Promise<void>): Promise<Step> {
    const { desktop, clock } = this.#tools;
    const refused = await this.#refuse(target);
    if (refused) return refused;
    await this.#settling.beforeKey(target);
    for (let attempt = 1; ; attempt += 1) {
      const ready = before?.();
      if (!(await this.#reacts(target))) return unresponsive(target);
      await ready;
      const press = await desktop.press(target, stroke, { ours: [], beforeKeys: () => this.#chord.begin(true) });
      this.#chord.begin();
      if (press === 'pressed') return { done: true, method: stroke, receipt: 'assumed' };
      if (typeof press === 'object') return 'astray' in press ? unknown('astray', target) : refusedKeys(press);
      const holder = press === 'grabbed' ? await settledHolder(desktop, clock, target, stroke) : undefined;
      if (holder) return held(holder);
      if (press !== 'grabbed' || attempt === MAX_ATTEMPTS) return moved();
    }
  }

  async #refuse(target: Target): Promise<Undone | undefined> {
    const { desktop, clock } = this.#tools;
    const habits = this.#habits;
    if (desktop.isStopped(target)) return unresponsive(target);
    await this.#unanswered.rested(target);
    if (!this.#unanswered.mayStillCome(target)) return undefined;
    const rests = await isPastChord({ desktop, clock, habits }, target, { limitMs: REST_LIMIT_MS, goesOn: () => true });
    if (!rests) return unknown('pending', target);
    return this.#unread(target, `${target.name} has not reacted to the text before this one`);
  }

  /** Whether the target handles its events; what it asked for before its pong, it asked for before the chord. */
  async #reacts(target: Target): Promise<boolean> {
    return !target.answersPing || this.#tools.desktop.ping(target, PING_TIMEOUT_MS);
  }

  /** `again`: no key was pressed, and the same may succeed now. */
  async #offerAndPress(
    target: Target,
    text: string,
    stroke: PasteStroke,
    before: (() => Promise<void>) | undefined,
  ): Promise<Step | 'again'> {
    const { desktop, clock } = this.#tools;
    // What a program asks before its pong it may ask because of the offer.
    this.#habits.offered(target.answersPing ? target.program : undefined);
    const ready = before?.();
    const lent = await lend(this.#tools, target, text);
    if (!('places' in lent)) return lent;
    const { places, taken } = lent;
    // Where order is kept, what comes now is behind the offer without waiting for it.
    if (!desktop.keepsOrder && !(await taken)) return 'again';
    if (target.answersPing) {
      const [isOurs, reacts] = await Promise.all([taken, this.#reacts(target)]);
      if (!reacts) return unresponsive(target);
      if (!isOurs) return 'again';
    }
    await ready;
    this.#habits.offered();
    // Whether it is ours the guard asks for itself.
    const [answer] = await Promise.all([this.#chord.press(target, stroke, places), taken]);
    if (typeof answer === 'object') return refusedKeys(answer);
    switch (answer) {
      case 'read':
      case 'assumed':
        return { done: true, method: stroke, receipt: desktop.provesNothing?.(target, text) ? 'assumed' : answer };
      case 'moved':
        return moved();
      case 'lost':
        return 'again';
      case 'grabbed': {
        const holder = await settledHolder(desktop, clock, target, stroke);
        return holder ? held(holder) : 'again';
      }
      case 'declined':
        return this.#unread(target, `${target.name} has no place for text where its cursor is`);
      case 'elsewhere':
      case 'uncertain':
      case 'pending':
        return unknown(answer, target);
      case 'astray':
        // Whoever has the keys gets nothing by them, where it is known who asks.
        if (!desktop.focusMayMove || target.program === undefined) return unknown(answer, target);
        return this.#unread(target, `the focus left ${target.name} in the moment of the keys`);
      case 'silent':
        return this.#tryAgain(target, places);
    }
  }

  /**
   * Only for a program that has proven to have handled the first chord; else both could paste, some day. (A page that
   * hung for three seconds did so with four chords, all with the last text.) A window that has just opened moves the
   * focus inside itself: then the same chord goes to where the focus is now.
   */
  async #tryAgain(target: Target, places: readonly Place[]): Promise<Step> {
    const { desktop } = this.#tools;
    const refused = this.#unread(target, `${target.name} did not read the text`);
    if (refused.mayCome) return refused;
    this.#chord.begin();
    const current = await desktop.target();
    if (!current || current.program === undefined || current.program !== target.program) return refused;
    const stroke = current.pasteStrokes[current.focus === target.focus ? 1 : 0];
    if (!stroke) return refused;
    // All of these chords but the first paste from the clipboard.
    if (stroke !== 'shift+insert' && !places.includes('clipboard')) return refused;
    if (!desktop.can(stroke)) return refused;
    const answer = await this.#chord.press(current, stroke, places);
    if (answer === 'read' || answer === 'assumed') return { done: true, method: stroke, receipt: answer };
    const isKnown = answer === 'silent' || answer === 'declined' || isNotPressed(answer);
    return isKnown ? refused : unknown(answer, current);
  }

  #unread(target: Target, message: string): Undone {
    return { ...notRead(message), mayCome: this.#unanswered.mayStillCome(target) };
  }
}
