import { clipboardText } from '../../protocol/clipboard-text.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Receipt } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import { type CleanSegment, cleanSegments } from '../typing/hygiene.ts';
import type { MayGoOn, NewlinePolicy, TypingResult } from '../typing/typist.ts';
import type { Desktop, Target } from './desktop.ts';
import type { Field } from './field.ts';
import type { Loan } from './loan.ts';
import type { Paster } from './paster.ts';
import type { SegmentTyping } from './segment-typing.ts';
import { held, notAField, type Undone, undone, weaker } from './step.ts';

export interface MessageTypingTools {
  /** The port's name, as `method` begins. */
  name: string;
  desktop: Desktop;
  paster: Paster;
  segments: SegmentTyping;
  clipboard: Loan;
  primary: Loan | undefined;
  newlinePolicy: NewlinePolicy;
}

/** How often a message is aimed anew when the focus moves right before its first key. */
const MAX_AIMS = 3;

/** Types one message, all of it into the window that has the focus when it starts. */
export class MessageTyping {
  readonly #tools: MessageTypingTools;
  #target: Target | undefined;
  #typedParts = 0;

  constructor(tools: MessageTypingTools) {
    this.#tools = tools;
  }

  /** Where the last message went. */
  get target(): Target | undefined {
    return this.#target;
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    const { clipboard, paster } = this.#tools;
    paster.begin();
    this.#typedParts = 0;
    try {
      await clipboard.watch();
      for (let aim = 1; ; aim += 1) {
        const result = await this.#typeOnce(segments, mayGoOn, aim < MAX_AIMS);
        if (result !== 'again') return result;
      }
    } catch (error) {
      // The desktop went away. What was pressed may have done what it should.
      if (!paster.pending) throw error;
      const message = 'the connection to the desktop was lost while it was typed: it may or may not be there';
      return {
        outcome: 'failed',
        typedParts: this.#typedParts,
        error: { code: TypingErrorCode.uncertain, message },
      };
    }
  }

  async #typeOnce(segments: readonly Segment[], mayGoOn: MayGoOn, mayRetry: boolean): Promise<TypingResult | 'again'> {
    const { desktop, name, newlinePolicy } = this.#tools;
    const { target, field } = await this.#aim();
    const singleLine = field?.kind === 'single-line' || field?.kind === 'password';
    const cleaned = cleanSegments(segments, { terminal: target?.terminal ?? true, singleLine, newlinePolicy });
    if (cleaned.length === 0) {
      return { outcome: 'failed', error: { code: TypingErrorCode.failed, message: 'there is nothing to type' } };
    }
    if (!target) {
      const holder = await desktop.keyboardHolder(undefined, 'shift+insert');
      if (holder?.locks) return this.#end(segments, held(holder), true);
      const message = desktop.blind ?? 'no window has the keyboard focus';
      return this.#leaveOnClipboard(segments, undone(TypingErrorCode.noFocus, message));
    }
    const unsuited = await desktop.unsuited(target, cleaned);
    if (unsuited) return this.#leaveOnClipboard(segments, undone(TypingErrorCode.failed, unsuited));
    if ((field?.kind === 'read-only' || field?.kind === 'no-field') && cleaned.some(isText)) {
      return this.#leaveOnClipboard(segments, notAField(target, field.kind));
    }
    let method: string | undefined;
    let receipt: Receipt = 'seen';
    for (const [index, segment] of cleaned.entries()) {
      const { segments: typing } = this.#tools;
      const isAfterKey = cleaned[index - 1]?.type === 'key';
      const inField = isAfterKey ? await typing.fieldAfterKey(target) : field;
      const reason = await mayGoOn();
      if (reason !== undefined) return { outcome: 'stopped', typedParts: this.#typedParts, error: reason };
      const step = await typing.type(target, inField, segment);
      if (step.done) {
        method ??= step.method;
        receipt = weaker(receipt, step.receipt);
        this.#typedParts = segment.parts;
        continue;
      }
      if (segment === cleaned[0] && step.retry && mayRetry) return 'again';
      return this.#end(segments, step, segment === cleaned[0] && !step.inPart);
    }
    return { outcome: 'typed', receipt, method: `${name}:${method}` };
  }

  /** As a rule it is the window of the message before: then what has the focus in it is asked at the same time. */
  async #aim(): Promise<{ target: Target | undefined; field: Field | undefined }> {
    const { desktop, segments } = this.#tools;
    const last = this.#target;
    const inLast = last && segments.fieldOf(last);
    const target = await desktop.target();
    this.#target = target;
    const isLast = target && target.focus === last?.focus && target.pid === last.pid;
    return { target, field: isLast ? await inLast : target && (await segments.fieldOf(target)) };
  }

  async #end(segments: readonly Segment[], step: Undone, first: boolean): Promise<TypingResult> {
    const typedParts = this.#typedParts;
    const { code, message } = step;
    // A locked screen: what is left waits for its user.
    if (code === TypingErrorCode.heldLocked) {
      return { outcome: 'stopped', typedParts, error: { code, message } };
    }
    if (first && (step.mayCome || code !== TypingErrorCode.uncertain)) return this.#leaveOnClipboard(segments, step);
    // Its user may want to paste the whole elsewhere.
    if (code === TypingErrorCode.notTaken) return this.#leaveOnClipboard(segments, step);
    if (step.mayCome) await this.#keepOffer();
    const which = `typed ${typedParts} of ${segments.length} parts, then: ${message}`;
    const error = { code, message: segments.length === 1 ? message : which };
    return { outcome: 'failed', typedParts, error };
  }

  /** A chord that is still on its way must find the text, not what the user had copied or marked before. */
  async #keepOffer(): Promise<void> {
    const program = this.#target?.program;
    await this.#tools.clipboard.keep(program);
    await this.#tools.primary?.keep(program);
  }

  /** Nothing is typed yet: the whole message goes to the clipboard, for the user, or a chord that comes late, to paste. */
  async #leaveOnClipboard(segments: readonly Segment[], step: Undone): Promise<TypingResult> {
    const text = clipboardText(segments);
    // The text before this one may be in use still.
    await this.#tools.paster.settled();
    const left = text !== '' && (await this.#tools.clipboard.leave(text, this.#target?.program));
    if (step.mayCome) await this.#keepOffer();
    const { code, message } = step;
    const error = { code, message };
    // What may be there, or is in part, is never called "on the clipboard" alone.
    const isUntyped = code !== TypingErrorCode.uncertain && code !== TypingErrorCode.notTaken;
    return left && isUntyped
      ? { outcome: 'clipboard', error }
      : { outcome: 'failed', typedParts: this.#typedParts, error };
  }
}

function isText({ type }: CleanSegment): boolean {
  return type === 'text';
}
