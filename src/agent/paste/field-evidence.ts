import type { Clock } from '../../base/clock.ts';
import type { Desktop, Target } from './desktop.ts';
import type { Field, FieldLook } from './field.ts';
import { endsWithText, type FieldVerdict, verdictOn } from './field-verdict.ts';

/** However long a program takes to insert what it has read, and to say so. */
const LIMIT_MS = 50;
/** Also of a program that is slow in answering, on a busy machine, */
const MIN_LOOKS = 3;
/** but no look begins later than this. */
const LAST_LOOK_MS = 100;
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 10;
/** A program that was at rest so often in a row does not insert any more. */
const AT_REST = 3;
/** A beginning of a text that stands there so many looks longer is all that there will be. */
const CUT_SHORT = 3;

/** A text that stands in a field, as it may be taken out again. */
interface Inserted {
  readonly field: Field;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** A field that something was typed into, and what has the focus by now, as far as that is known. */
export interface Watched {
  readonly field: Field;
  readonly now: () => Promise<Field | undefined>;
}

/** Looks whether what was typed stands where it should. */
export class FieldEvidence {
  readonly #desktop: Desktop;
  readonly #clock: Clock;
  #last: Inserted | undefined;

  constructor(desktop: Desktop, clock: Clock) {
    this.#desktop = desktop;
    this.#clock = clock;
  }

  /** What a text came to, of at most 50 ms. */
  async verdict({ field, now }: Watched, target: Target, text: string, before: FieldLook): Promise<FieldVerdict> {
    this.#last = undefined;
    const found: { look: FieldLook | undefined; verdict: FieldVerdict; same: number } = {
      look: undefined,
      verdict: 'unknown',
      same: 0,
    };
    const atRest = await this.#until(target, async () => {
      const look = await field.look(text.length, before);
      found.same = look && look.caret === found.look?.caret && look.length === found.look.length ? found.same + 1 : 0;
      found.look = look;
      found.verdict = look ? verdictOn(text, before, look) : 'unknown';
      if (!look) return undefined;
      if (typeof found.verdict === 'string') return found.verdict === 'seen';
      // A text that is cut short is so at once.
      return found.verdict.taken > 0 && found.same === CUT_SHORT;
    });
    const { look, verdict } = found;
    if (look && verdict === 'seen' && !before.selected) {
      this.#last = { field, text, from: before.caret, to: look.caret };
    }
    if (typeof verdict === 'string' || (verdict.taken > 0 && found.same > 0)) return verdict;
    // What another process, or a script, inserts later is not missing.
    if (!atRest || !(field.plain || this.#desktop.worksAlone(target))) return 'unknown';
    // Nor is what went to another field: the focus may have moved in the moment of the keys. And where the same stood there
    // before, nobody knows.
    const [focused, last] = await Promise.all([now(), field.look(text.length)]);
    return focused === field && last ? verdictOn(text, before, last) : 'unknown';
  }

  /** Whether a key had an effect that can be seen: in the field, or on what has the focus (`now`). */
  async changed({ field, now }: Watched, target: Target, before: FieldLook): Promise<boolean> {
    this.#last = undefined;
    let changed = false;
    await this.#until(target, async () => {
      const [after, focused] = await Promise.all([field.look(0, before), now()]);
      const left = focused !== undefined && focused !== field;
      changed = left || (after !== undefined && (after.caret !== before.caret || after.length !== before.length));
      return changed || (after && changed);
    });
    return changed;
  }

  /** Takes out the last text, if it still stands right before the cursor. `false`: it does not, or cannot be taken out. */
  async takeBack(field: Field): Promise<boolean> {
    const last = this.#last;
    this.#last = undefined;
    if (last === undefined || last.field !== field) return false;
    const look = await field.look(last.text.length);
    if (look?.caret !== last.to || look.selected !== false || look.before === undefined) return false;
    if (!endsWithText(look.before, last.text)) return false;
    if (!(await field.remove(last.from, last.to))) return false;
    const after = await field.look(0, look);
    return after?.length === look.length - (last.to - last.from);
  }

  /** Whatever happens now, the last text is not the last any more. */
  forget(): void {
    this.#last = undefined;
  }

  /** Until it is so, or time is over; then whether the program was at rest in the end. `undefined`: it did not answer. */
  async #until(target: Target, isSo: () => Promise<boolean | undefined>): Promise<boolean> {
    const from = this.#clock.monotonic();
    let rests = 0;
    let looks = 0;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const so = await isSo();
      if (so) return true;
      looks += 1;
      const ms = this.#clock.monotonic() - from;
      const hangs = so === undefined && this.#desktop.isAtWork(target) === false;
      if (ms >= LIMIT_MS && (looks >= MIN_LOOKS || hangs || ms >= LAST_LOOK_MS)) return rests >= AT_REST;
      await new Promise<void>((resolve) => this.#clock.after(pause, resolve));
      rests = this.#desktop.isAtWork(target) === false ? rests + 1 : 0;
    }
  }
}
