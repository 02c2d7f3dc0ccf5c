import type { Clock } from '../../base/clock.ts';
import type { Desktop, PasteStroke, Place, Press, Target } from './desktop.ts';
import { Nudge } from './nudge.ts';
import { isPastChord, speaksForAll } from './past-chord.ts';
import type { ReaderHabits } from './reader-habits.ts';
import { type Reading, Receipt } from './receipt.ts';
import type { Settling } from './settling.ts';
import type { UnansweredChords } from './unanswered-chords.ts';

/** Whether a window that may have got the keys is past them, the answer may wait to know. */
const REST_LIMIT_MS = 200;

/** No key was pressed, and why. */
export type NotPressed = Exclude<Press, 'pressed' | { readonly astray: readonly Target[] }>;
/** `moved`, also of keys that another window got, and got nothing by. `astray`: one may have them still. */
export type ChordAnswer = Reading | NotPressed | 'astray';

export interface PasteChordTools {
  desktop: Desktop;
  clock: Clock;
  habits: ReaderHabits;
  settling: Settling;
  unanswered: UnansweredChords;
}

/** Presses chords that paste, watches what programs do about them, and remembers those that nobody has answered. */
export class PasteChord {
  readonly #tools: PasteChordTools;
  readonly #nudge: Nudge;
  #pending = false;

  constructor(tools: PasteChordTools) {
    this.#tools = tools;
    this.#nudge = new Nudge(tools.desktop, tools.clock);
  }

  stop(): void {
    this.#nudge.stop();
  }

  /** Whether a key was pressed of which nobody has said yet what came of it. */
  get pending(): boolean {
    return this.#pending;
  }

  /** A message begins, or something else is pressed. */
  begin(pending = false): void {
    this.#pending = pending;
  }

  /** @param ours the places that must be ours */
  async press(target: Target, stroke: PasteStroke, ours: readonly Place[]): Promise<ChordAnswer> {
    const { desktop, clock, habits, settling } = this.#tools;
    const watch: { receipt?: Receipt; at: number } = { at: 0 };
    const press = await desktop.press(target, stroke, {
      ours,
      beforeKeys: () => {
        this.#pending = true;
        this.#nudge.keepAwake(target);
        habits.chord(target);
        // Whatever becomes of these keys.
        if (desktop.seesReads === false) settling.read(target);
        watch.at = clock.monotonic();
        watch.receipt = new Receipt({ desktop, clock, habits }, target);
      },
    });
    const astray = typeof press === 'object' && 'astray' in press ? press.astray : undefined;
    const notPressed = isNotPressed(press) ? press : watch.receipt ? undefined : 'moved';
    if (notPressed || !watch.receipt) {
      this.#pending = false;
      return notPressed ?? 'moved';
    }
    const reading = await watch.receipt.reading;
    this.#pending = !(reading === 'read' || reading === 'assumed' || reading === 'declined');
    this.#remember(reading, target);
    if (reading === 'read' || reading === 'assumed') settling.read(target);
    else if (astray) return this.#missed(reading, target, astray, watch.at);
    return reading;
  }

  #remember(reading: Reading, target: Target): void {
    const { desktop, unanswered } = this.#tools;
    const asleep = reading === 'silent' && !speaksForAll(desktop, target);
    // One that sleeps may do what the chord says when it wakes up.
    if (reading === 'uncertain' || reading === 'pending' || asleep) unanswered.add(target);
    else if (reading !== 'elsewhere') unanswered.settle(target);
  }

  /**
   * Keys that the target did not react to may be another window's. One that asked and got nothing has had them, and one
   * that has handled all that came to it has none: where that is so of all of them, nothing will come of the keys.
   */
  async #missed(
    reading: Reading,
    target: Target,
    others: readonly Target[],
    since: number,
  ): Promise<Reading | 'moved' | 'astray'> {
    const { desktop, unanswered } = this.#tools;
    const isOthers = reading === 'silent' || reading === 'declined';
    const isTaken = others.some((other) => unanswered.wasTurnedAway(other, since));
    if (isOthers && isTaken) unanswered.settle(target);
    let late = unanswered.mayStillCome(target);
    for (const other of others) {
      if (unanswered.wasTurnedAway(other, since) || (await this.#isPast(other))) continue;
      unanswered.add(other);
      late = true;
    }
    if (!isOthers) return reading;
    if (late || others.length === 0 || !desktop.focusMayMove) return 'astray';
    this.#pending = false;
    return 'moved';
  }

  async #isPast(target: Target): Promise<boolean> {
    const { desktop } = this.#tools;
    const isPast = () => isPastChord(this.#tools, target, { limitMs: REST_LIMIT_MS, goesOn: () => true });
    return speaksForAll(desktop, target) && isPast().catch(() => false);
  }
}

export function isNotPressed(answer: Press | ChordAnswer): answer is NotPressed {
  if (typeof answer === 'object') return 'refused' in answer;
  return answer === 'moved' || answer === 'lost' || answer === 'grabbed';
}
