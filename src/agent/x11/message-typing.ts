import { clipboardText } from '../../protocol/clipboard-text.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Key, Segment } from '../../protocol/segments.ts';
import { cleanSegments } from '../typing/hygiene.ts';
import type { MayGoOn, NewlinePolicy, TypingResult } from '../typing/typist.ts';
import type { X11Connection } from './connection.ts';
import { chordOf, type Keyboard } from './keyboard.ts';
import { type PasteResult, type Paster, unresponsive } from './paste/paster.ts';
import { pressChord } from './paste/press-chord.ts';
import type { BorrowedSelection } from './selection/borrowed-selection.ts';
import type { ClientProcesses } from './target/client-processes.ts';
import type { DesktopWatch } from './target/desktop-watch.ts';
import { isStopped } from './target/target-process.ts';
import type { TargetWindow } from './target/target-window.ts';

export interface MessageTypingTools {
  x: X11Connection;
  watch: DesktopWatch;
  keyboard: Keyboard;
  processes: ClientProcesses;
  paster: Paster;
  clipboard: BorrowedSelection;
  primary: BorrowedSelection;
  newlinePolicy: NewlinePolicy;
}

/** How often a message is aimed anew when the focus moves right before its first key. */
const MAX_AIMS = 3;

type Step = { done: true; method: string } | Extract<PasteResult, { done: false }>;

/** Types one message, all of it into the window that has the focus when it starts. */
export class MessageTyping {
  readonly #tools: MessageTypingTools;
  /** Where the last message went. */
  #target: TargetWindow | undefined;

  constructor(tools: MessageTypingTools) {
    this.#tools = tools;
  }

  /** Whether a window belongs to the program that the last message went to. */
  isOfTarget(window: number): boolean {
    return this.#target !== undefined && this.#tools.processes.same(window, this.#target.focus);
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    for (let aim = 1; ; aim += 1) {
      const result = await this.#typeOnce(segments, mayGoOn, aim < MAX_AIMS);
      if (result !== 'again') return result;
    }
  }

  async #typeOnce(segments: readonly Segment[], mayGoOn: MayGoOn, mayRetry: boolean): Promise<TypingResult | 'again'> {
    const { watch, newlinePolicy } = this.#tools;
    const target = await watch.current();
    this.#target = target;
    const cleaned = cleanSegments(segments, { terminal: target?.terminal ?? true, newlinePolicy });
    if (cleaned.length === 0) {
      return { outcome: 'failed', error: { code: TypingErrorCode.failed, message: 'there is nothing to type' } };
    }
    if (!target) {
      const message = 'no window has the keyboard focus';
      return this.#leaveOnClipboard(segments, { code: TypingErrorCode.noFocus, message });
    }
    let method: string | undefined;
    let typedParts = 0;
    for (const segment of cleaned) {
      const reason = mayGoOn();
      if (reason !== undefined) return { outcome: 'stopped', typedParts, error: reason };
      const step =
        segment.type === 'text' ? await this.#paste(target, segment.value) : await this.#press(target, segment.key);
      if (step.done) {
        method ??= step.method;
        typedParts = segment.parts;
        continue;
      }
      if (segment === cleaned[0]) {
        if (step.retry && mayRetry) return 'again';
        return this.#leaveOnClipboard(segments, step);
      }
      const message = `typed ${typedParts} of ${segments.length} parts, then: ${step.message}`;
      return { outcome: 'failed', typedParts, error: { code: step.code, message } };
    }
    // A key press leaves no trace that could be seen, so a message with keys is `assumed` (docs/typing-x11.md).
    const read = cleaned.every(({ type }) => type === 'text');
    return { outcome: 'typed', receipt: read ? 'read' : 'assumed', method: `x11:${method ?? 'keys'}` };
  }

  async #paste(target: TargetWindow, text: string): Promise<Step> {
    const result = await this.#tools.paster.paste(target, text);
    return result.done ? { done: true, method: result.chord } : result;
  }

  /** Like a paste chord: to the window that was looked at, or not at all. */
  async #press(target: TargetWindow, key: Key): Promise<Step> {
    const { keyboard } = this.#tools;
    const chord = chordOf(key);
    if (!keyboard.has(chord)) {
      const message = `this keyboard has no key for ${key}`;
      return { done: false, code: TypingErrorCode.noSuchKey, message, retry: false };
    }
    if (await isStopped(target.pid)) return unresponsive(target);
    const step: Step = { done: true, method: key };
    const pressed = await pressChord(this.#tools, target, chord, { beforeKeys: () => step });
    return pressed ?? { done: false, code: TypingErrorCode.notRead, message: 'the focus moved', retry: true };
  }

  /** Nothing was typed: the whole message goes to the clipboard, for the user to paste. */
  async #leaveOnClipboard(
    segments: readonly Segment[],
    { code, message }: { code: TypingErrorCode; message: string },
  ): Promise<TypingResult> {
    const { clipboard, primary } = this.#tools;
    const text = clipboardText(segments);
    const left = text !== '' && (await clipboard.leave(text));
    if (!left) return { outcome: 'failed', error: { code, message } };
    // A chord that is still on its way must find the text, not what the user had selected before.
    if (code === TypingErrorCode.notRead) primary.keep();
    return { outcome: 'clipboard', error: { code, message } };
  }
}
