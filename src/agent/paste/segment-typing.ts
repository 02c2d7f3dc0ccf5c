import type { Clock } from '../../base/clock.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Key } from '../../protocol/segments.ts';
import type { CleanSegment } from '../typing/hygiene.ts';
import { comesToRest } from './at-rest.ts';
import type { Desktop, Target } from './desktop.ts';
import type { Field, FieldLook, FieldSource } from './field.ts';
import { FieldEvidence, type Watched } from './field-evidence.ts';
import type { Paster } from './paster.ts';
import { asksFirst, inPart, notAField, notTaken, type Step, undone, weaker } from './step.ts';
import { terminalPieces } from './terminal-pieces.ts';

/** A program that takes longer to handle a key: then nobody knows where it led. */
const PING_TIMEOUT_MS = 100;

/** How a text is called that was taken out of its field again. */
const TAKEN_OUT = 'field:delete';
/** The longest that what runs in a terminal gets to read a piece of a text; something else may keep it at work. */
const PIECE_MS = 500;

/** Types one segment of a message, and looks whether it stands where it should, where that can be seen. */
export class SegmentTyping {
  readonly #tools: { readonly desktop: Desktop; readonly clock: Clock };
  readonly #desktop: Desktop;
  readonly #paster: Paster;
  readonly #fields: FieldSource | undefined;
  readonly #evidence: FieldEvidence;

  constructor(desktop: Desktop, clock: Clock, paster: Paster, fields: FieldSource | undefined) {
    this.#tools = { desktop, clock };
    this.#desktop = desktop;
    this.#paster = paster;
    this.#fields = fields;
    this.#evidence = new FieldEvidence(desktop, clock);
  }

  /** What has the focus in the target, as far as that can be known. What stands in a terminal is its program's. */
  async fieldOf(target: Target): Promise<Field | undefined> {
    return target.terminal ? undefined : this.#fields?.focused(target);
  }

  /** The same after a key, which may have led elsewhere: once the program has handled it. */
  async fieldAfterKey(target: Target): Promise<Field | undefined> {
    if (target.terminal || !this.#fields) return undefined;
    const isPast = target.answersPing && (await this.#desktop.ping(target, PING_TIMEOUT_MS));
    return isPast ? this.#fields.focused(target) : undefined;
  }

  async type(target: Target, field: Field | undefined, segment: CleanSegment): Promise<Step> {
    // What only shows its text takes keys: a button takes Enter.
    if (segment.type === 'text' && (field?.kind === 'read-only' || field?.kind === 'no-field')) {
      return notAField(target, field.kind);
    }
    if (segment.type === 'key') return this.#press(target, field, segment.key);
    const text = segment.value;
    this.#evidence.forget();
    const sees = !(field?.holdsOneLine && text.includes('\n'));
    let before: FieldLook | undefined;
    const step = await this.#paste(target, text, async () => {
      before = sees ? await lookBefore(field, text.length) : undefined;
    });
    const judged = field && before ? await this.#judge(step, target, field, text, before) : step;
    // Where its cursor is in a text it has nothing to ask.
    const isWhole = field?.kind === 'text' || field?.kind === 'single-line';
    return judged.done && !isWhole && this.#desktop.asksItsUser?.(target, text) ? asksFirst(target) : judged;
  }

  async #judge(step: Step, target: Target, field: Field, text: string, before: FieldLook): Promise<Step> {
    // Where nothing was pressed nothing is to be seen; where nobody knows, the field may.
    if (!step.done && step.code !== TypingErrorCode.uncertain) return step;
    const verdict = await this.#evidence.verdict(this.#watched(target, field), target, text, before);
    if (verdict === 'seen') return { done: true, method: step.done ? step.method : 'field', receipt: 'seen' };
    return step.done && verdict !== 'unknown' ? notTaken(target, verdict.taken, text.length) : step;
  }

  #watched(target: Target, field: Field): Watched {
    return { field, now: async () => this.#fields?.focused(target) };
  }

  /** Nobody stops it between two pieces: what is typed of a text is all of it, or nobody could say what the rest is. */
  async #paste(target: Target, text: string, before: () => Promise<void>): Promise<Step> {
    const [first = '', ...rest] = target.terminal ? terminalPieces(text) : [text];
    // A piece has room in the terminal if nothing is there that what runs in it has not read.
    const isRead = () => comesToRest(this.#tools, target, { limitMs: PIECE_MS, inside: true });
    if (rest.length > 0) await isRead();
    let step = await this.#paster.paste(target, first, before);
    for (const piece of rest) {
      if (!step.done) return step;
      await isRead();
      const next = await this.#paster.paste(target, piece);
      step = next.done ? { ...step, receipt: weaker(step.receipt, next.receipt) } : inPart(next);
    }
    return step;
  }

  async #press(target: Target, field: Field | undefined, key: Key): Promise<Step> {
    if (key === 'undo' && field && (await this.#evidence.takeBack(field))) {
      return { done: true, method: TAKEN_OUT, receipt: 'seen' };
    }
    this.#evidence.forget();
    if (!this.#desktop.can(key)) return undone(TypingErrorCode.noSuchKey, `this keyboard has no key for ${key}`);
    let before: FieldLook | undefined;
    const step = await this.#paster.press(target, key, async () => {
      before = await lookAt(field, 0);
    });
    if (!step.done || !field || !before) return step;
    return (await this.#evidence.changed(this.#watched(target, field), target, before))
      ? { ...step, receipt: 'seen' }
      : step;
  }
}

/** What stands there is asked for only where it may be replaced. Never rejects. */
async function lookBefore(field: Field | undefined, units: number): Promise<FieldLook | undefined> {
  const look = await lookAt(field, 0);
  return look?.selected ? lookAt(field, units) : look;
}

/** Nothing of a password is ever asked for, and what only shows its text cannot change. Never rejects. */
async function lookAt(field: Field | undefined, units: number): Promise<FieldLook | undefined> {
  if (field?.kind !== 'text' && field?.kind !== 'single-line') return undefined;
  return field.look(units).catch(() => undefined);
}
